import TensorCore
import Testing

/// Gradients against central differences, over exhaustive small shapes.
@Suite struct GradientTests {
  static let small = [1, 2, 3, 5]

  @Test func `linear layers of every small shape`() {
    for rows in Self.small {
      for inputs in Self.small {
        for outputs in Self.small {
          for activation in [Activation.identity, .tanh, .silu] {
            checkGradients([[rows, inputs], [inputs, outputs], [outputs]]) { v in
              linear(v[0], weight: v[1], bias: v[2], activation: activation)
            }
          }
        }
      }
    }
  }

  @Test func `convolutions of every small window`() {
    for extent in 1...4 {
      for size in 1...3 {
        for stride in 1...2 {
          for padding in 0...1 where extent + 2 * padding >= size {
            for (channels, outputs, groups) in [(1, 1, 1), (2, 3, 1), (2, 2, 2), (2, 4, 2)] {
              checkGradients(
                [
                  [2, extent, extent, channels], [size, size, channels / groups, outputs],
                  [outputs],
                ]
              ) { v in
                convolution(
                  v[0], weight: v[1], bias: v[2], stride: stride, padding: padding, groups: groups)
              }
            }
          }
        }
      }
    }
  }

  @Test func `poolings of every small window`() {
    for extent in 1...5 {
      for size in 1...3 {
        for stride in 1...2 {
          for padding in 0...(size / 2) where extent + 2 * padding >= size {
            let window = Window(size: size, stride: stride, padding: padding)
            checkGradients([[2, extent, extent, 2]]) { averagePool($0[0], window: window) }
            checkGradients([[2, extent, extent, 2]], spread: true) {
              maxPool($0[0], window: window)
            }
          }
        }
      }
    }
  }

  @Test func `poolings to every small size`() {
    for height in 1...5 {
      for width in [1, 4] {
        for size in [(1, 1), (2, 3), (3, 2), (4, 1), (6, 5)] {
          checkGradients([[2, height, width, 2]]) { adaptiveAveragePool($0[0], to: size) }
          checkGradients([[2, height, width, 2]], spread: true) { adaptiveMaxPool($0[0], to: size) }
        }
      }
    }
  }

  @Test func `batch norm of every small shape`() {
    for rows in 2...5 {
      for channels in Self.small {
        checkGradients([[rows, channels], [channels], [channels]], tolerance: 3e-2) { v in
          batchNorm(v[0], scale: v[1], shift: v[2], epsilon: 0.1).output
        }
        let mean = Tensor(repeating: 0.25, shape: [channels])
        let variance = Tensor(repeating: 2, shape: [channels])
        for activation in [Activation.identity, .tanh] {
          checkGradients([[rows, channels], [channels], [channels]]) { v in
            batchNorm(
              v[0], scale: v[1], shift: v[2], mean: mean, variance: variance,
              activation: activation)
          }
        }
      }
    }
  }

  @Test func `losses of every small shape`() {
    for rows in Self.small {
      for columns in Self.small {
        let targets = RandomStream(seed: 9, name: "targets").uniform([rows, columns])
        checkGradients([[rows, columns]]) { crossEntropy($0[0], targets: targets) }
        checkGradients([[rows, columns]]) { meanSquaredError($0[0], targets: targets) }
        checkGradients([[rows, columns]]) { logSoftmax($0[0]) }
      }
    }
  }

  @Test func `shortcuts end in an activation of the sum`() {
    for activation in Activation.allCases where activation != .relu && activation != .leakyReLU {
      checkGradients([[3, 17], [3, 17]]) { addActivated($0[0], $0[1], activation) }
    }
    let (a, b) = (Tensor([1, -1, 2, -3], shape: [4]), Tensor([1, -2, -1, 4], shape: [4]))
    let tape = Tape()
    let (x, y) = (tape.variable(a), tape.variable(b))
    let sum = addActivated(x, y, .relu)
    #expect(sum.tensor.scalars == [2, 0, 1, 1])
    let gradients = tape.gradients(of: sum, seed: Tensor([1, 2, 3, 4], shape: [4]))
    #expect(gradients[x].scalars == [1, 0, 3, 4])
    #expect(gradients[y].scalars == [1, 0, 3, 4])
  }

  @Test func `dropout keeps its mask on the way back`() {
    let stream = RandomStream(seed: 3, name: "dropout")
    for rate: Float in [0, 0.25, 0.9] {
      checkGradients([[7, 5]]) { dropout($0[0], rate: rate, stream: stream) }
    }
  }

  @Test func `a value that is used twice gets both gradients`() {
    checkGradients([[3, 2]]) { v in v[0] * v[0] + v[0] / 2 - v[0].map(.exp) }
    checkGradients([[4, 3]]) { v in
      v[0].gatheringRows([2, 2, 0]) * v[0].gatheringRows([1, 3, 2])
    }
    checkGradients([[2, 6]]) { v in reshape(v[0], to: [3, 4]).sumOverColumns() }
  }

  @Test func `nothing flows into constants or through detached values`() {
    let tape = Tape()
    let x = tape.variable(Tensor([1, 2], shape: [2]))
    let y = (x.detached * x + tape.constant(Tensor([3, 4], shape: [2]))).sum()
    #expect(tape.gradients(of: y)[x].scalars == [1, 2])
    let quiet = Tape(recording: false)
    let z = quiet.variable(Tensor(1)).map(.exp)
    #expect(quiet.gradients(of: z)[z].scalars == [0])
  }
}
