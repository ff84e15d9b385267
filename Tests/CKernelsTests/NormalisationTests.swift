import CKernels
import Testing

private let shapes = [
  (1, 3), (2, 1), (3, 5), (64, 16), (100, 17), (1_000, 3), (5_000, 16), (4_097, 2), (300, 40),
  (40, 300), (9, 1_100),
]

extension Kernels {
  @Suite struct NormalisationTests {
    /// Batch norm by its definition, in doubles.
    private struct Exact {
      var mean: [Double], variance: [Double], y: [Double]

      init(_ x: [Float], rows: Int, channels: Int, gamma: [Float], beta: [Float], relu: Bool) {
        mean = (0..<channels).map { c in
          (0..<rows).reduce(0.0) { $0 + Double(x[$1 * channels + c]) } / Double(rows)
        }
        let m = mean
        variance = (0..<channels).map { c in
          (0..<rows).reduce(0.0) { sum, r in
            let d = Double(x[r * channels + c]) - m[c]
            return sum + d * d
          } / Double(rows)
        }
        let v = variance
        y = x.indices.map { i in
          let c = i % channels
          let normal = (Double(x[i]) - m[c]) / (v[c] + 1e-5).squareRoot()
          let y = normal * Double(gamma[c]) + Double(beta[c])
          return relu ? max(y, 0) : y
        }
      }
    }

    /// Channels with different means, some of them a thousand deviations away from 0.
    private func data(_ rows: Int, _ channels: Int) -> [Float] {
      var source = Source(UInt64(rows + channels))
      let x = source.floats(rows * channels)
      return x.indices.map { x[$0] + Float($0 % channels % 7) * 300 }
    }

    @Test(arguments: shapes)
    func `Batch norm follows its definition`(rows: Int, channels: Int) {
      let n = rows * channels
      let x = data(rows, channels)
      var source = Source(5)
      let gamma = source.floats(channels, 0.5...2), beta = source.floats(channels)
      for relu in [false, true] {
        let kind = relu ? CK_RELU : CK_IDENTITY
        let found = sameEverywhere { table in
          var mean = [Float](repeating: -1, count: channels), variance = mean
          var y = [Float](repeating: -1, count: n)
          table.batch_norm(rows, channels, x, gamma, beta, 1e-5, nil, kind, &mean, &variance, &y)
          return [mean, variance, y]
        }
        let exact = Exact(x, rows: rows, channels: channels, gamma: gamma, beta: beta, relu: relu)
        expectClose(found[0], exact.mean, ulps: 4, absolute: 1e-6)
        expectClose(found[1], exact.variance, ulps: 40, absolute: 1e-7)
        guard rows > 2 else { continue }  // one or two rows may have no variance to divide by
        expectClose(found[2], exact.y, ulps: 8, absolute: 2e-3 / Double(rows) + 4e-4)
      }
    }

    @Test(arguments: shapes)
    func `Batch norm's gradient follows from its definition`(rows: Int, channels: Int) {
      guard rows > 2 else { return }
      let n = rows * channels
      var source = Source(6)
      let x = source.floats(n), dy = source.floats(n)
      let gamma = source.floats(channels, 0.5...2), beta = source.floats(channels)
      for relu in [false, true] {
        let kind = relu ? CK_RELU : CK_IDENTITY
        let found = sameEverywhere { table in
          var mean = [Float](repeating: -1, count: channels), variance = mean
          var y = [Float](repeating: -1, count: n), dx = y, dgamma = mean, dbeta = mean
          table.batch_norm(rows, channels, x, gamma, beta, 1e-5, nil, kind, &mean, &variance, &y)
          table.batch_norm_gradient(
            rows, channels, x, gamma, beta, mean, variance, 1e-5, kind, nil, dy, &dx, nil, &dgamma,
            &dbeta)
          return [y, dx, dgamma, dbeta]
        }
        let exact = Exact(x, rows: rows, channels: channels, gamma: gamma, beta: beta, relu: false)
        var dgamma = [Double](repeating: 0, count: channels), dbeta = dgamma
        func normal(_ i: Int) -> Double {
          let c = i % channels
          return (Double(x[i]) - exact.mean[c]) / (exact.variance[c] + 1e-5).squareRoot()
        }
        func passed(_ i: Int) -> Double { relu && found[0][i] <= 0 ? 0 : Double(dy[i]) }
        for i in 0..<n {
          dgamma[i % channels] += passed(i) * normal(i)
          dbeta[i % channels] += passed(i)
        }
        let dx = (0..<n).map { i in
          let c = i % channels, count = Double(rows)
          let scale = Double(gamma[c]) / (exact.variance[c] + 1e-5).squareRoot()
          return scale * (passed(i) - dbeta[c] / count - normal(i) * dgamma[c] / count)
        }
        expectClose(found[2], dgamma, ulps: 16, absolute: 1e-6 * Double(rows).squareRoot() + 1e-5)
        expectClose(found[3], dbeta, ulps: 16, absolute: 1e-6 * Double(rows).squareRoot() + 1e-5)
        expectClose(found[1], dx, ulps: 32, absolute: 3e-5)
      }
    }

    @Test func `A large mean costs the variance no precision`() {
      var source = Source(7)
      let rows = 30_000, channels = 4
      let x = source.floats(rows * channels, 9_999...10_001)
      let gamma = [Float](repeating: 1, count: channels)
      let found = sameEverywhere { table in
        var mean = [Float](repeating: -1, count: channels), variance = mean
        var y = [Float](repeating: -1, count: x.count)
        table.batch_norm(
          rows, channels, x, gamma, gamma, 1e-5, nil, CK_IDENTITY, &mean, &variance, &y)
        return [variance]
      }
      let exact = Exact(
        x, rows: rows, channels: channels, gamma: gamma, beta: gamma, relu: false)
      for (v, e) in zip(found[0], exact.variance) { #expect(abs(Double(v) / e - 1) < 1e-4) }
    }

    @Test(arguments: shapes)
    func `Scale and shift round once`(rows: Int, channels: Int) {
      let x = data(rows, channels)
      var source = Source(8)
      let scale = source.floats(channels), shift = source.floats(channels)
      let y = sameEverywhere(count: x.count) {
        $0.scale_shift(rows, channels, x, scale, shift, CK_RELU, $1)
      }
      #expect(
        y
          == x.indices.map {
            max(shift[$0 % channels].addingProduct(scale[$0 % channels], x[$0]), 0)
          })
    }
  }
}
