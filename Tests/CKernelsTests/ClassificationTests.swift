import CKernels
import Foundation
import Testing

private let shapes = [
  (0, 3), (1, 2), (5, 1), (7, 2), (64, 10), (33, 16), (9, 17), (3, 1_000), (130, 100),
]

private func logSoftmax(_ row: ArraySlice<Float>) -> [Double] {
  let greatest = Double(row.max() ?? 0)
  let shift = greatest + log(row.reduce(0.0) { $0 + exp(Double($1) - greatest) })
  return row.map { Double($0) - shift }
}

extension Kernels {
  @Suite struct ClassificationTests {
    /// Logits, among them large ones, and targets of every kind: one class, smoothed, with zeros.
    private func data(_ rows: Int, _ classes: Int) -> (logits: [Float], targets: [Float]) {
      var source = Source(UInt64(rows * 1_000 + classes))
      var logits = source.floats(rows * classes, -8...8)
      var targets = source.floats(rows * classes, 0...1)
      for r in 0..<rows {
        if r % 3 == 0 {
          for c in 0..<classes { targets[r * classes + c] = c == r % classes ? 1 : 0 }
        }
        if r % 4 == 1 { for c in 0..<classes { logits[r * classes + c] += 1_000 } }
      }
      return (logits, targets)
    }

    @Test(arguments: shapes)
    func `Log-softmax and its gradient follow their definitions`(rows: Int, classes: Int) {
      let (logits, dy) = data(rows, classes)
      let n = rows * classes
      let y = sameEverywhere(count: n) { $0.log_softmax(rows, classes, logits, $1) }
      let dx = sameEverywhere(count: n) { $0.log_softmax_gradient(rows, classes, y, dy, $1) }
      for r in 0..<rows {
        let range = r * classes..<(r + 1) * classes
        let exact = logSoftmax(logits[range])
        expectClose(Array(y[range]), exact, ulps: 4, absolute: 1e-6)
        let sum = dy[range].reduce(0.0) { $0 + Double($1) }
        let gradient = zip(exact, dy[range]).map { Double($1) - exp($0) * sum }
        expectClose(Array(dx[range]), gradient, ulps: 8, absolute: 3e-6 * max(1, sum))
      }
    }

    @Test(arguments: shapes)
    func `Cross entropy and its gradient follow their definitions`(rows: Int, classes: Int) {
      let (logits, targets) = data(rows, classes)
      var source = Source(9)
      let dlosses = source.floats(rows)
      let n = rows * classes
      let found = sameEverywhere { table in
        var losses = [Float](repeating: -1, count: rows)
        var probabilities = [Float](repeating: -1, count: n), dlogits = probabilities
        table.cross_entropy(rows, classes, logits, targets, &losses, &probabilities)
        table.cross_entropy_gradient(rows, classes, probabilities, targets, dlosses, &dlogits)
        return [losses, probabilities, dlogits]
      }
      for r in 0..<rows {
        let range = r * classes..<(r + 1) * classes
        let exact = logSoftmax(logits[range])
        expectClose(Array(found[1][range]), exact.map { exp($0) }, ulps: 8)
        let mass = targets[range].reduce(0.0) { $0 + Double($1) }
        let loss = -zip(exact, targets[range]).reduce(0.0) { $0 + $1.0 * Double($1.1) }
        expectClose([found[0][r]], [loss], ulps: 8, absolute: 1e-6 * max(1, mass))
        let gradient = zip(exact, targets[range]).map {
          Double(dlosses[r]) * (exp($0) * mass - Double($1))
        }
        expectClose(Array(found[2][range]), gradient, ulps: 8, absolute: 1e-6 * max(1, mass))
      }
    }

    @Test func `A class that cannot be costs nothing unless it is the target`() {
      let logits: [Float] = [0, -.infinity, 0, 0, -.infinity, 0]
      let targets: [Float] = [0.5, 0, 0.5, 0, 1, 0]
      let found = sameEverywhere { table in
        var losses = [Float](repeating: -1, count: 2)
        var probabilities = [Float](repeating: -1, count: 6)
        table.cross_entropy(2, 3, logits, targets, &losses, &probabilities)
        return [losses, probabilities]
      }
      expectClose([found[0][0]], [log(2)], ulps: 2)
      #expect(found[0][1] == .infinity)
      #expect(found[1] == [0.5, 0, 0.5, 0.5, 0, 0.5])
    }

    @Test func `A NaN logit reaches its own row only`() {
      var logits = [Float](repeating: 1, count: 40)
      logits[23] = .nan
      let y = sameEverywhere(count: 40) { $0.log_softmax(4, 10, logits, $1) }
      for i in 0..<40 { #expect(y[i].isNaN == (20..<30).contains(i)) }
    }
  }
}
