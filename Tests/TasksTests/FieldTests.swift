import Datasets
import Testing
import TensorCore
import Tricks

@Suite("Examples are named fields")
struct FieldTests {
  /// Three examples with a field of each kind; sentences of two, none and three rows.
  private var examples: Examples {
    Examples(
      count: 3,
      [
        "input": .dense(Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])),
        "target": .tokens(Tokens([2, 0, 1], limit: 3)),
        "parity": .tokens(Tokens([0, 1, 1, 0, 1, 1], limit: 2)),
        "sentence": .ragged(
          Ragged(rows: Tensor([1, 2, 3, 4, 5], shape: [5, 1]), lengths: [2, 0, 3])),
      ])
  }

  @Test("choosing takes the same examples out of every field")
  func choosing() throws {
    let chosen = examples.choosing([2, 0, 2])
    #expect(chosen.count == 3)
    #expect(chosen.names == ["input", "parity", "sentence", "target"])
    #expect(chosen.inputs.scalars == [5, 6, 1, 2, 5, 6])
    #expect(chosen.labels == [1, 2, 1])
    guard case .tokens(let parity) = chosen["parity"] else { throw Missing() }
    #expect(parity.numbers == [1, 1, 0, 1, 1, 1])
    guard case .ragged(let sentence) = chosen["sentence"] else { throw Missing() }
    #expect(sentence.lengths == [3, 2, 3])
    #expect(sentence.rows.scalars == [3, 4, 5, 1, 2, 3, 4, 5])
    #expect(chosen.selecting(["input"]).names == ["input"])
  }

  @Test("choosing nothing, everything and one by one agree with what they are of")
  func exhaustive() throws {
    #expect(examples.choosing([]).count == 0)
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      let chosen = examples.choosing(order)
      for (place, index) in order.enumerated() {
        let (one, other) = (chosen.rows(place..<place + 1), examples.choosing([index]))
        #expect(one.inputs.scalars == other.inputs.scalars)
        #expect(one.labels == other.labels)
        guard case .ragged(let a) = one["sentence"], case .ragged(let b) = other["sentence"] else {
          throw Missing()
        }
        #expect(a.lengths == b.lengths && a.rows.scalars == b.rows.scalars)
      }
    }
  }

  @Test("ragged rows are filled up behind their ends only")
  func padding() {
    let ragged = Ragged(rows: Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2]), lengths: [1, 0, 2])
    let padded = ragged.padded(with: 9)
    #expect(padded.shape == [3, 2, 2])
    #expect(padded.scalars == [1, 2, 9, 9, 9, 9, 9, 9, 3, 4, 5, 6])
  }

  @Test("a batch has the plain fields as tensors and the others by name, and splits into rows")
  func batch() throws {
    let batch = Batch(examples)
    #expect(batch.inputs.scalars == [1, 2, 3, 4, 5, 6])
    #expect(batch.targets.scalars == [0, 0, 1, 1, 0, 0, 0, 1, 0])
    #expect(batch.others.keys.sorted() == ["parity", "sentence"])
    let last = batch.rows(1..<3)
    #expect(last.count == 2 && last.targets.scalars == [1, 0, 0, 0, 1, 0])
    guard case .ragged(let sentence) = last["sentence"] else { throw Missing() }
    #expect(sentence.lengths == [0, 3] && sentence.rows.scalars == [3, 4, 5])
    if case .some = batch["none"] { Issue.record("there is no such field") }
  }

  private struct Missing: Error {}
}
