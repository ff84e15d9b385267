import TensorCore
import Testing

/// The bits of what a recurrent layer makes of a sequence do not depend on what is computed beside it, in
/// how many pieces, or with how many threads.
@Suite(.serialized) struct RecurrentIdentityTests {
  static let lengths = [[1], [5, 1, 3], [2, 0, 40, 7, 1, 1, 33, 5], Array(1...40)]

  static let layers: [(String, Int, RecurrentLayer)] = [
    ("lstm", 4, { lstm($0, $1, $2, from: $3) }), ("gru", 3, { gru($0, $1, $2, from: $3) }),
  ]

  @Test(arguments: lengths, [1, 5, 17, 48])
  func `a recurrent layer gives a sequence alone what it gives in a batch`(
    lengths: [Int], units: Int
  ) {
    let groups = RowGroups(lengths: lengths)
    for (name, gates, layer) in Self.layers {
      let weights = Drawn.weights(3, units: units, gates: gates)
      func run(
        _ groups: RowGroups, _ x: Tensor, _ state: [Tensor], _ seeds: [Tensor]
      ) -> [Tensor] {
        let tape = Tape()
        let x = tape.variable(x)
        let state = state.map(tape.variable)
        let made = layer(
          x, groups, weights.on(tape),
          RecurrentState(hidden: state[0], cell: gates == 4 ? state[1] : nil))
        let outputs = [made.hidden] + (made.cells.map { [$0] } ?? [])
        let both = Variable.concatenated(outputs, axis: 2)
        let seed = Tensor.concatenated(Array(seeds.prefix(outputs.count)), axis: 2)
        let gradients = tape.gradients(of: both, seed: seed)
        return outputs.map(\.tensor) + [gradients[x]]
          + state.prefix(outputs.count).map { gradients[$0].reshaped(to: $0.shape.batched(1)) }
      }
      let x = Drawn.normal("x", [1, groups.rows, 3])
      let state = ["h", "c"].map { Drawn.normal($0, [groups.count, units]) }
      let seeds = ["dh", "dc"].map { Drawn.normal($0, [1, groups.rows, units]) }
      let all = sameWithAnyThreads { run(groups, x, state, seeds) }
      let outputs = gates == 4 ? 2 : 1
      for group in 0..<groups.count {
        let rows = groups[group]
        let alone = run(
          RowGroups(lengths: [rows.count]), x.sliced(rows, axis: 1),
          state.map { $0.rows(group..<group + 1) }, seeds.map { $0.sliced(rows, axis: 1) })
        for (index, (part, whole)) in zip(alone, all).enumerated() {
          let range = index <= outputs ? rows : group..<group + 1
          #expect(
            part.isIdentical(to: whole.sliced(range, axis: 1)),
            "\(name) of \(units) units, tensor \(index) of sequence \(group)")
        }
      }
    }
  }

  @Test(arguments: [1, 5, 17, 48])
  func `a recurrent layer goes on from a state as if it had not stopped`(units: Int) {
    let lengths = [7, 1, 4, 12]
    let groups = RowGroups(lengths: lengths)
    for (name, gates, layer) in Self.layers {
      let tape = Tape(recording: false)
      let weights = Drawn.weights(3, units: units, gates: gates).on(tape)
      let x = tape.constant(Drawn.normal("x", [1, groups.rows, 3]))
      let whole = layer(x, groups, weights, nil)
      for batched in [true, false] {
        // All that go on beside each other, or one after another.
        for together in batched ? [Array(lengths.indices)] : lengths.indices.map({ [$0] }) {
          var states: [Int: RecurrentState] = [:]
          for step in 0..<12 {
            let going = together.filter { lengths[$0] > step }
            if going.isEmpty { break }
            let places = going.map { groups.starts[$0] + step }
            let before = going.compactMap { states[$0] }
            let made = layer(
              x.gatheringPlaces(places), RowGroups(lengths: going.map { _ in 1 }), weights,
              before.isEmpty
                ? nil
                : RecurrentState(
                  hidden: .concatenated(before.map(\.hidden), axis: 0),
                  cell: gates == 4 ? .concatenated(before.compactMap(\.cell), axis: 0) : nil))
            let last = made.lastState(of: RowGroups(lengths: going.map { _ in 1 }))
            for (row, sequence) in going.enumerated() {
              states[sequence] = RecurrentState(
                hidden: last.hidden.gatheringRows([row]), cell: last.cell?.gatheringRows([row]))
            }
            #expect(
              made.hidden.tensor.isIdentical(to: whole.hidden.gatheringPlaces(places).tensor),
              "\(name) of \(units) units, step \(step)")
            if let cells = made.cells, let wholeCells = whole.cells {
              #expect(cells.tensor.isIdentical(to: wholeCells.gatheringPlaces(places).tensor))
            }
          }
        }
      }
    }
  }

  @Test func `a recurrent layer over equal lengths is the one over windows`() {
    for (name, gates, layer) in Self.layers {
      for (batch, steps, units) in [(1, 1, 1), (3, 7, 5), (40, 9, 33)] {
        let weights = Drawn.weights(3, units: units, gates: gates)
        let x = Drawn.normal("x", [batch, steps, 3])
        let seed = Drawn.normal("seed", [batch, steps, units])
        func run(
          _ shape: Shape, _ f: (Variable, RecurrentWeights) -> Variable
        ) -> [Tensor] {
          let tape = Tape()
          let x = tape.variable(x.reshaped(to: shape))
          let weights = weights.on(tape)
          let y = f(x, weights)
          let gradients = tape.gradients(of: y, seed: seed.reshaped(to: y.shape))
          let all = [x, weights.input, weights.hidden, weights.inputBias, weights.hiddenBias]
          return [y.tensor] + all.map { gradients[$0] }
        }
        let dense = run([batch, steps, 3]) { gates == 4 ? lstm($0, $1) : gru($0, $1) }
        let grouped = run([1, batch * steps, 3]) {
          layer($0, RowGroups(lengths: Array(repeating: steps, count: batch)), $1, nil).hidden
        }
        for (a, b) in zip(dense, grouped) {
          #expect(a.reshaped(to: b.shape).isIdentical(to: b), "\(name) \(batch) \(steps) \(units)")
        }
      }
    }
  }
}
