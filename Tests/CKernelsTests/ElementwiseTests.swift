import CKernels
import Foundation
import Testing

extension Kernels {
  @Suite struct ElementwiseTests {
    private static let activations: [ck_activation] = [
      CK_IDENTITY, CK_RELU, CK_LEAKY_RELU, CK_SIGMOID, CK_TANH, CK_GELU, CK_GELU_TANH, CK_SILU,
      CK_SOFTPLUS, CK_ELU,
    ]
    private static let binaries: [ck_binary] = [
      CK_ADD, CK_SUBTRACT, CK_MULTIPLY, CK_DIVIDE, CK_MAXIMUM, CK_MINIMUM,
    ]

    /// The activations as their definitions read, in doubles.
    private func exact(_ kind: ck_activation, _ x: Double) -> Double {
      let s = 1 / (1 + exp(-x))
      return switch kind {
      case CK_RELU: max(x, 0)
      case CK_LEAKY_RELU: x > 0 ? x : Double(Float(0.01)) * x
      case CK_SIGMOID: s
      case CK_TANH: tanh(x)
      case CK_GELU: 0.5 * x * erfc(-x / 2.0.squareRoot())
      case CK_GELU_TANH:
        0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
      case CK_SILU: x * s
      case CK_SOFTPLUS: log1p(exp(x))
      case CK_ELU: x > 0 ? x : expm1(x)
      default: x
      }
    }

    private func exact(_ kind: ck_binary, _ a: Float, _ b: Float) -> Float {
      switch kind {
      case CK_ADD: a + b
      case CK_SUBTRACT: a - b
      case CK_MULTIPLY: a * b
      case CK_DIVIDE: a / b
      case CK_MAXIMUM: a.isNaN || b.isNaN ? .nan : max(a, b)
      default: a.isNaN || b.isNaN ? .nan : min(a, b)
      }
    }

    private func expectSame(
      _ a: [Float], _ b: [Float], sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let same = a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
      #expect(same, sourceLocation: sourceLocation)
    }

    @Test(arguments: activations)
    func `An activation follows its definition at any length`(kind: ck_activation) {
      var source = Source(1)
      for n in raggedLengths {
        let x = source.floats(n, -5...5)
        let y = sameEverywhere(count: n) { $0.activation(kind, n, x, $1) }
        expectClose(y, x.map { exact(kind, Double($0)) }, ulps: 3, absolute: 3e-7)
      }
    }

    @Test(arguments: activations)
    func `An activation's gradient is its slope`(kind: ck_activation) {
      var source = Source(2)
      let n = 40_003
      let x = source.floats(n, -4...4), dy = source.floats(n)
      let y = sameEverywhere(count: n) { $0.activation(kind, n, x, $1) }
      let dx = sameEverywhere(count: n) { $0.activation_gradient(kind, n, x, y, dy, $1) }
      let h = 1e-5
      let expected = (0..<n).map { i in
        let x = Double(x[i])
        return Double(dy[i]) * (exact(kind, x + h) - exact(kind, x - h)) / (2 * h)
      }
      for i in 0..<n where abs(x[i]) > 1e-3 {  // away from the kinks
        if abs(Double(dx[i]) - expected[i]) > 2e-6 {
          Issue.record("at \(x[i]): \(dx[i]), not \(expected[i])")
          break
        }
      }
      // In place, over dy.
      let inPlace = sameEverywhere(count: n) { table, out in
        out.update(from: dy, count: n)
        table.activation_gradient(kind, n, x, y, out, out)
      }
      #expect(inPlace == dx)
    }

    @Test func `NaN passes through activations`() {
      for kind in Self.activations {
        let y = sameEverywhere(count: 3) { $0.activation(kind, 3, [.nan, .nan, 1], $1) }
        #expect(y[0].isNaN && y[1].isNaN && !y[2].isNaN)
      }
    }

    @Test func `Simple functions are exact`() {
      var source = Source(3)
      let x = source.anyFloats(10_001) + [0, -0.0, .infinity, -.infinity, .nan]
      let n = x.count
      let cases: [(ck_unary, (Float) -> Float)] = [
        (CK_NEGATE, { -$0 }), (CK_ABS, { abs($0) }), (CK_SQUARE, { $0 * $0 }),
        (CK_SQRT, { $0.squareRoot() }), (CK_RECIPROCAL, { 1 / $0 }),
        (CK_SIGN, { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }),
      ]
      for (kind, f) in cases {
        expectSame(sameEverywhere(count: n) { $0.unary(kind, n, x, $1) }, x.map(f))
      }
    }

    @Test(arguments: binaries)
    func `Binary operations are exact, also with a scalar and in place`(kind: ck_binary) {
      var source = Source(4)
      for n in raggedLengths {
        let a = source.anyFloats(n), b = source.anyFloats(n)
        let expected = zip(a, b).map { exact(kind, $0, $1) }
        expectSame(sameEverywhere(count: n) { $0.binary(kind, n, a, b, $1) }, expected)
        let inPlace = sameEverywhere(count: n) { table, y in
          y.update(from: b, count: n)
          table.binary(kind, n, a, y, y)
        }
        expectSame(inPlace, expected)
        let s = source.float()
        expectSame(
          sameEverywhere(count: n) { $0.binary_scalar(kind, n, a, s, $1) },
          a.map { exact(kind, $0, s) })
      }
    }

    @Test func `Rows and columns are repeated`() {
      var source = Source(5)
      for rows in [0, 1, 2, 5, 33, 400] {
        for columns in [1, 2, 3, 8, 10, 16, 17, 63, 100, 1_030] {
          let a = source.floats(rows * columns)
          let across = source.floats(columns), down = source.floats(rows)
          for kind in [CK_ADD, CK_DIVIDE] {
            expectSame(
              sameEverywhere(count: a.count) {
                $0.binary_rows(kind, rows, columns, a, across, $1)
              }, a.indices.map { exact(kind, a[$0], across[$0 % columns]) })
            expectSame(
              sameEverywhere(count: a.count) {
                $0.binary_columns(kind, rows, columns, a, down, $1)
              }, a.indices.map { exact(kind, a[$0], down[$0 / columns]) })
          }
        }
      }
    }

    @Test func `add_scaled rounds once`() {
      var source = Source(6)
      for n in raggedLengths {
        let x = source.floats(n), y = source.floats(n), s = source.float()
        let found = sameEverywhere(count: n) { table, out in
          out.update(from: y, count: n)
          table.add_scaled(n, s, x, out)
        }
        expectSame(found, zip(x, y).map { $1.addingProduct(s, $0) })
      }
    }

    /// The baseline of x86-64 has no FMA instruction and computes it in doubles.
    @Test func `The emulated FMA is exact for any floats`() {
      var source = Source(7)
      let n = 200_000
      let x = source.anyFloats(n)
      let s = Float(1.000_123),
        y = zip(x, source.anyFloats(n)).map { x, other in
          // Half of them close to cancelling, the rest anything.
          other.bitPattern % 2 == 0 ? -x * s * (1 + Float(other.bitPattern % 5) * .ulpOfOne) : other
        }
      let found = sameEverywhere(count: n) { table, out in
        out.update(from: y, count: n)
        table.add_scaled(n, s, x, out)
      }
      expectSame(found, zip(x, y).map { $1.addingProduct(s, $0) })
    }
  }
}
