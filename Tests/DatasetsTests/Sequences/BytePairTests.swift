import Datasets
import Foundation
import Testing

@Suite("Byte pairs")
struct BytePairTests {
  private struct Case: Decodable {
    let texts: [String]
    let limit: Int
    let least: Int
    let symbols: [String]
    let probes: [String]
    let numbers: [[Int]]
  }

  @Test("are those that a program finds which counts all pairs anew for each merge")
  func independent() throws {
    let data = Data(try Support.fixture("sequences/byte-pairs.json"))
    let cases = try JSONDecoder().decode([Case].self, from: data)
    #expect(cases.count == 9)
    for expected in cases {
      let table = SymbolTable(
        of: expected.texts,
        by: Segmentation(.bytePairs, merges: expected.limit, minimumCount: expected.least))
      let symbols = table.texts.dropFirst(2).map { Array($0.utf8) }
      #expect(symbols == expected.symbols.map { Array($0.utf8) })
      #expect(table.encode(expected.probes) == expected.numbers)
    }
  }
}
