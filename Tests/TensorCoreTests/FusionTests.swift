import TensorCore
import Testing

/// Operations that do two things in one pass give the bits of the two one by one.
@Suite struct FusionTests {
  @Test(arguments: [Activation.identity, .relu])
  func `batch norm with the maximum of windows`(activation: Activation) {
    for (height, width) in [(1, 1), (2, 2), (3, 3), (4, 6), (7, 5), (9, 8)] {
      for channels in [1, 3, 5, 16, 17, 33, 48] {
        for size in 1...3 where size <= min(height, width) {
          let window = Window(size: size, stride: size)
          let inputs = [
            RandomStream(seed: 1, name: "x").normal([3, height, width, channels]),
            RandomStream(seed: 2, name: "scale").normal([channels]),
            RandomStream(seed: 3, name: "shift").normal([channels]),
          ]
          let apart = outcome(inputs) { v in
            let (normalised, statistics) = batchNorm(
              v[0], scale: v[1], shift: v[2], activation: activation)
            return (maxPool(normalised, window: window), statistics)
          }
          let together = outcome(inputs) { v in
            batchNormMaxPool(
              v[0], scale: v[1], shift: v[2], epsilon: 1e-5, activation: activation, window: window)
          }
          #expect(apart == together, "\(height)×\(width)×\(channels), windows of \(size)")
        }
      }
    }
  }

  @Test(arguments: [Activation.identity, .relu, .tanh])
  func `batch norm with the end of a shortcut`(activation: Activation) {
    for rows in [3, 17, 260] {
      for channels in [1, 3, 5, 16, 17, 33, 48, 64] {
        let inputs = [
          RandomStream(seed: 1, name: "x").normal([rows, channels]),
          RandomStream(seed: 2, name: "scale").normal([channels]),
          RandomStream(seed: 3, name: "shift").normal([channels]),
          RandomStream(seed: 5, name: "shortcut").normal([rows, channels]),
        ]
        let apart = outcome(inputs) { v in
          let (normalised, statistics) = batchNorm(v[0], scale: v[1], shift: v[2])
          return (addActivated(normalised, v[3], activation), statistics)
        }
        let together = outcome(inputs) { v in
          batchNorm(v[0], scale: v[1], shift: v[2], activation: activation, adding: v[3])
        }
        #expect(apart == together, "\(rows)×\(channels)")
      }
    }
  }

  /// The bits of the output, the statistics and every input's gradient.
  private func outcome(
    _ inputs: [Tensor], _ f: ([Variable]) -> (output: Variable, statistics: BatchStatistics)
  ) -> [[UInt32]] {
    let tape = Tape()
    let variables = inputs.map(tape.variable)
    let (output, statistics) = f(variables)
    let seed = RandomStream(seed: 4, name: "seed").normal(output.shape)
    let gradients = tape.gradients(of: output, seed: seed)
    return
      ([output.tensor, statistics.mean, statistics.variance] + variables.map { gradients[$0] })
      .map { $0.scalars.map(\.bitPattern) }
  }
}
