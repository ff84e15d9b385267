import Datasets
import TensorCore
import Testing

@Suite("Fields of sequences")
struct SequenceFieldTests {
  private let examples = Examples(
    count: 3,
    [
      Examples.input: .ragged(
        Ragged(rows: Tensor([5, 0, 0, 7, 6, 0], shape: [6]), lengths: [2, 1, 3])),
      "text": .texts(["a", "", "cb"]),
    ])

  @Test("are chosen alike")
  func choosing() {
    let chosen = examples.choosing([2, 0, 2])
    #expect(chosen.texts("text") == ["cb", "a", "cb"])
    #expect(chosen.inputRows.scalars == [7, 6, 0, 5, 0, 7, 6, 0])
    #expect(chosen.inputRows.shape == [8])
    #expect(chosen.texts("other") == [])
    #expect(examples.texts(Examples.input) == [])
  }

  @Test("have a shape that needs no filling")
  func shape() {
    #expect(examples.inputShape == [3])
    #expect(examples.inputs.shape == [3, 3])
    #expect(examples.inputs.scalars == [5, 0, 0, 0, 0, 0, 7, 6, 0])
    #expect(examples.choosing([1]).inputShape == [3])
    #expect(Examples(inputs: .zeros([2, 4, 5])).inputShape == [4, 5])
    // One such sequence among many: filled up, the others would take terabytes.
    let lengths = [1_000_000] + [Int](repeating: 1, count: 1_000_000)
    let long = Examples(
      count: lengths.count,
      [Examples.input: .ragged(Ragged(rows: .zeros([2_000_000]), lengths: lengths))])
    let dataset = Dataset(name: "long", target: .fields, inputRange: 0...1, train: long, test: long)
    #expect(dataset.train.inputShape == [1_000_000])
  }
}
