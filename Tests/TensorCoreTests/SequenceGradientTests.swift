import TensorCore
import Testing

/// Gradients of what sequence models are made of, against central differences.
@Suite struct SequenceGradientTests {
  @Test func `embeddings of every small shape`() {
    for rows in 1...4 {
      for width in [1, 2, 17] {
        let tokens = Tensor((0..<6).map { Float($0 * 5 % 7 % rows) }, shape: [2, 3])
        checkGradients([[rows, width]]) { embedding(tokens, table: $0[0]) }
      }
    }
    checkGradients([[3, 2, 5], [2, 5]]) { $0[0].addingToEachExample($0[1]) }
  }

  @Test func `a token without a row is not a number and takes no gradient`() {
    let tape = Tape()
    let table = tape.variable(Tensor([1, 2, 3, 4], shape: [2, 2]))
    let tokens = Tensor([0, 2, -1, 0.5, .nan, 1e12, 1], shape: [7])
    let y = embedding(tokens, table: table)
    #expect(y.tensor.scalars.map(\.isNaN) == [0, 1, 1, 1, 1, 1, 0].flatMap { [$0 == 1, $0 == 1] })
    let gradient = tape.gradients(of: y, seed: Tensor(repeating: 1, shape: y.shape))[table]
    #expect(gradient.scalars == [1, 1, 1, 1])
  }

  @Test func `layer norm of every small shape`() {
    for rows in 1...4 {
      for columns in [2, 3, 5, 17, 33] {
        checkGradients([[rows, columns], [columns], [columns]], tolerance: 3e-2) {
          layerNorm($0[0], scale: $0[1], shift: $0[2], epsilon: 0.1)
        }
      }
    }
  }

  @Test func `group norm of every small shape`() {
    for batch in 1...2 {
      for pixels in [1, 2, 5] {
        for (channels, groups) in [(2, 1), (2, 2), (3, 1), (6, 3), (6, 2), (20, 4), (17, 17)] {
          checkGradients([[batch, pixels, channels], [channels], [channels]], tolerance: 3e-2) {
            groupNorm($0[0], scale: $0[1], shift: $0[2], groups: groups, epsilon: 0.1)
          }
        }
      }
    }
  }

  @Test func `attention of every small shape`() {
    for steps in [1, 2, 3, 5] {
      for heads in 1...3 {
        for size in [1, 2, 5] {
          for causal in [false, true] {
            checkGradients([[2, steps, 3 * heads * size]]) {
              selfAttention($0[0], heads: heads, causal: causal)
            }
          }
        }
      }
    }
  }

  @Test func `a causal step does not depend on later ones`() {
    let steps = 40
    let qkv = RandomStream(seed: 1, name: "qkv").normal([1, steps, 24])
    func output(_ qkv: Tensor) -> Tensor {
      selfAttention(Tape().constant(qkv), heads: 2, causal: true).tensor
    }
    let whole = output(qkv)
    for last in [0, 1, 15, 31, 32, 38] {
      var changed = qkv
      for index in (last + 1) * 24..<steps * 24 { changed[flat: index] = 3 }
      let part = output(changed)
      for index in 0..<(last + 1) * 8 {
        #expect(part[flat: index].bitPattern == whole[flat: index].bitPattern)
      }
      #expect(!part.isIdentical(to: whole))
    }
  }

  @Test func `recurrent layers of every small shape`() {
    let layers: [(Int, (Variable, RecurrentWeights) -> Variable)] = [(4, lstm), (3, gru)]
    for steps in 1...4 {
      for features in [1, 3] {
        for units in [1, 2, 5] {
          for (gates, layer) in layers {
            let shapes: [Shape] = [
              [2, steps, features], [features, gates * units], [units, gates * units],
              [gates * units], [gates * units],
            ]
            checkGradients(shapes) { v in
              layer(
                v[0],
                RecurrentWeights(input: v[1], hidden: v[2], inputBias: v[3], hiddenBias: v[4]))
            }
          }
        }
      }
    }
  }
}
