import TensorCore
import Testing

/// Gradients of operations on sequences of several lengths, against central differences.
@Suite struct GroupGradientTests {
  static let lengths = [[1], [3], [1, 1], [2, 1, 3], [0, 2], [4, 0, 1]]

  @Test(arguments: lengths)
  func `recurrent layers from 0 and from a state`(lengths: [Int]) {
    let groups = RowGroups(lengths: lengths)
    let layers: [(gates: Int, layer: RecurrentLayer)] = [
      (4, { lstm($0, $1, $2, from: $3) }), (3, { gru($0, $1, $2, from: $3) }),
    ]
    for units in [1, 2, 5] {
      for (gates, layer) in layers {
        let shapes: [Shape] = [
          [1, groups.rows, 2], [2, gates * units], [units, gates * units], [gates * units],
          [gates * units],
        ]
        func output(_ v: [Variable], _ state: RecurrentState?) -> RecurrentOutput {
          let weights = RecurrentWeights(
            input: v[1], hidden: v[2], inputBias: v[3], hiddenBias: v[4])
          return layer(v[0], groups, weights, state)
        }
        checkGradients(shapes) { output($0, nil).hidden }
        let states: Shape = [groups.count, units]
        checkGradients(shapes + [states]) { output($0, RecurrentState(hidden: $0[5])).hidden }
        guard gates == 4 else { continue }
        for takesHidden in [false, true] {
          checkGradients(shapes + [states, states]) { v in
            let made = output(v, RecurrentState(hidden: v[5], cell: v[6]))
            guard let cells = made.cells else { return made.hidden }
            return takesHidden ? made.hidden * cells : cells
          }
        }
      }
    }
  }

  @Test func `what a decoder does with the last state of an encoder`() {
    let groups = RowGroups(lengths: [2, 1, 3])
    let later = RowGroups(lengths: [1, 2, 1])
    checkGradients([[1, 6, 2], [1, 4, 2], [2, 12], [3, 12], [12], [12]]) { v in
      let weights = RecurrentWeights(input: v[2], hidden: v[3], inputBias: v[4], hiddenBias: v[5])
      let first = lstm(v[0], groups, weights, from: nil)
      return lstm(v[1], later, weights, from: first.lastState(of: groups)).hidden
    }
  }

  @Test(arguments: lengths)
  func `attention within and between sequences`(lengths: [Int]) {
    let groups = RowGroups(lengths: lengths)
    let keys = RowGroups(lengths: lengths.reversed())
    for (heads, size) in [(1, 1), (2, 3), (3, 1)] {
      let width = heads * size
      for causal in [false, true] {
        checkGradients([[1, groups.rows, 3 * width]]) {
          selfAttention($0[0], of: groups, heads: heads, causal: causal)
        }
        checkGradients([[1, groups.rows, width], [1, keys.rows, width], [1, keys.rows, width]]) {
          attention(
            queries: $0[0], of: groups, keys: $0[1], values: $0[2], of: keys, heads: heads,
            scale: 0.5, causal: causal)
        }
      }
    }
  }

  @Test(arguments: lengths)
  func `additive attention`(lengths: [Int]) {
    let groups = RowGroups(lengths: lengths)
    let keys = RowGroups(lengths: lengths.reversed())
    for (width, values) in [(1, 1), (3, 2), (2, 5)] {
      checkGradients([
        [1, groups.rows, width], [1, keys.rows, width], [1, keys.rows, values], [width],
      ]) {
        additiveAttention(
          queries: $0[0], of: groups, keys: $0[1], values: $0[2], of: keys, vector: $0[3])
      }
    }
  }

  @Test func `rows beside and behind one another, and chosen more than once`() {
    checkGradients([[1, 3, 2], [1, 3, 1], [1, 3, 4]]) { Variable.concatenated($0, axis: 2) }
    checkGradients([[1, 3, 2], [1, 0, 2], [1, 2, 2]]) { Variable.concatenated($0, axis: 1) }
    checkGradients([[3, 2]]) { $0[0].gatheringRows([2, 0, 2, 2]) }
    checkGradients([[1, 3, 2]]) { $0[0].gatheringPlaces([2, 0, 2, 2]) }
  }
}
