import Datasets
import Foundation
import Testing

@Suite("The pairs that come with the program")
struct BuiltInPairTests {
  private struct Expected: Decodable {
    let counts: [Int]
    let first: [String]
    let input: Side
    let target: Side

    struct Side: Decodable {
      let symbols: Int
      let train: Part
      let test: Part
    }

    struct Part: Decodable, Equatable {
      let lengths: Int
      let longest: Int
      let unknown: Int
      let sum: Int
    }
  }

  private func part(_ examples: Examples, _ field: FieldName) throws -> Expected.Part {
    guard case .ragged(let ragged) = examples[field] else { throw Missing() }
    let numbers = ragged.rows.scalars.map { Int($0) }
    return Expected.Part(
      lengths: ragged.lengths.reduce(0, +), longest: ragged.lengths.max() ?? 0,
      unknown: numbers.count { $0 == SymbolTable.unknown },
      sum: numbers.enumerated().reduce(0) { $0 + $1.element * (($1.offset + 1) % 997) })
  }

  private struct Missing: Error {}

  @Test(
    "have the splits, the symbols and the sequences that Python finds",
    arguments: ["words", "verses"])
  func independent(name: String) throws {
    let data = Data(try Support.fixture("sequences/sets.json"))
    let expected = try #require(try JSONDecoder().decode([String: Expected].self, from: data)[name])
    let dataset = try DatasetCatalogue.load(name, searching: [Support.data])
    #expect([dataset.train.count, dataset.test.count] == expected.counts)
    #expect(
      [Examples.inputText, Examples.targetText].map { dataset.test.texts($0)[0] } == expected.first)
    #expect(dataset.target == .fields && dataset.task == "transcription")
    #expect(dataset.inputKind == .tokens && dataset.train.groups == nil)
    for (field, side) in [(Examples.input, expected.input), (Examples.target, expected.target)] {
      #expect(dataset.symbols[field]?.count == side.symbols)
      #expect(try part(dataset.train, field) == side.train)
      #expect(try part(dataset.test, field) == side.test)
    }
  }

  @Test(
    "have no source on both sides, and sequences that are their texts",
    arguments: ["words", "verses"])
  func consistent(name: String) throws {
    let dataset = try DatasetCatalogue.load(name, searching: [Support.data])
    #expect(
      Set(dataset.train.texts(Examples.inputText))
        .isDisjoint(with: dataset.test.texts(Examples.inputText)))
    for (field, text) in [
      (Examples.input, Examples.inputText), (Examples.target, Examples.targetText),
    ] {
      let table = try #require(dataset.symbols[field])
      guard case .ragged(let ragged) = dataset.test[field] else { throw Missing() }
      let numbers = ragged.rows.scalars.map { Int($0) }
      var start = 0
      for (length, text) in zip(ragged.lengths, dataset.test.texts(text)) {
        let sequence = Array(numbers[start..<start + length])
        #expect(sequence == table.encode(text))
        if !sequence.contains(SymbolTable.unknown) { #expect(table.decode(sequence) == text) }
        start += length
      }
    }
  }

  @Test("are cut anew, with symbols from chosen training examples alone")
  func segmented() throws {
    let words = try DatasetCatalogue.load("words", searching: [Support.data])
    let indices = Array(0..<500)
    let cut = try words.segmented(
      source: Segmentation(.bytePairs, merges: 50), learntFrom: indices)
    let learnt = SymbolTable(
      of: words.train.choosing(indices).texts(Examples.inputText),
      by: Segmentation(.bytePairs, merges: 50))
    #expect(cut.symbols[Examples.input] == learnt)
    #expect(cut.symbols[Examples.target]?.segmentation == Segmentation(.words))
    #expect(cut.inputRange == 0...Float(learnt.count - 1))
    #expect(cut.train.inputRows.shape[0] < words.train.inputRows.shape[0] + words.train.count)
    #expect(cut.train.texts(Examples.inputText) == words.train.texts(Examples.inputText))
    let same = try words.segmented()
    #expect(same.symbols == words.symbols)
    #expect(same.train.inputRows.scalars == words.train.inputRows.scalars)
    // Whatever the test split holds, symbols are learnt without it.
    var other = words
    other.test = words.test.choosing([3])
    #expect(
      try other.segmented(source: Segmentation(.words)).symbols
        == words.segmented(source: Segmentation(.words)).symbols)
    #expect(throws: DatasetError.self) { try words.segmented(learntFrom: []) }
    let digits = try DatasetCatalogue.load("optdigits", searching: [])
    let error = #expect(throws: DatasetError.self) { try digits.segmented() }
    #expect(error?.description == "optdigits has no texts that could be cut into symbols")
  }
}
