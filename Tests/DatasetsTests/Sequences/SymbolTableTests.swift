import Datasets
import Testing

@Suite("Symbols of sequences")
struct SymbolTableTests {
  private static let texts = [
    "low lower lowest", "new newer newest  wide", "añ¡o e\u{301}é 😀 low", "a", "widest aaaa aaa",
  ]

  private static let segmentations =
    Segmentation.Kind.allCases.map { Segmentation($0, merges: 20, minimumCount: 1) }
    + [Segmentation(.bytePairs, merges: 0, minimumCount: 1)]

  @Test("A text of known symbols comes back exactly, and ends once", arguments: segmentations)
  func inverse(segmentation: Segmentation) {
    let table = SymbolTable(of: Self.texts, by: segmentation)
    for text in Self.texts + ["", " ", "low  new ", " a"] {
      let numbers = table.encode(text)
      #expect(numbers.filter { $0 == SymbolTable.end }.count == 1)
      #expect(numbers.last == SymbolTable.end)
      guard !numbers.contains(SymbolTable.unknown) else { continue }
      #expect(table.decode(numbers).utf8.elementsEqual(text.utf8), "\(text)")
      #expect(table.decode(numbers + [3, 4, 0, 5]).utf8.elementsEqual(text.utf8))
    }
    for text in Self.texts { #expect(!table.encode(text).contains(SymbolTable.unknown)) }
    #expect(table.encode(Self.texts) == Self.texts.map { table.encode($0) })
    #expect(table.texts.count == table.count && table.names.count == table.count)
  }

  @Test("Every text of known characters comes back, whatever was merged")
  func characters() {
    let table = SymbolTable(
      of: Self.texts, by: Segmentation(.bytePairs, merges: 30, minimumCount: 1))
    var state: UInt64 = 3
    let letters = Array("lowerndiasta 😀é".unicodeScalars)
    for _ in 0..<300 {
      var text = ""
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      for shift in 0..<(state >> 60) {
        text.unicodeScalars.append(letters[Int((state >> (shift * 3 + 8)) % UInt64(letters.count))])
      }
      #expect(table.decode(table.encode(text)).utf8.elementsEqual(text.utf8))
    }
  }

  @Test("Without merges byte pairs are the characters, of which a space ends each word")
  func noMerges() {
    let pairs = SymbolTable(
      of: Self.texts, by: Segmentation(.bytePairs, merges: 0, minimumCount: 1))
    let plain = SymbolTable(of: Self.texts, by: Segmentation(.characters, minimumCount: 1))
    #expect(pairs.texts == plain.texts)
    for text in Self.texts { #expect(pairs.encode(text) == plain.encode(text + " ")) }
  }

  @Test("Numbers follow the order of scalars: end, unknown, then the known ones")
  func numbers() {
    let table = SymbolTable(of: ["b a b", "c c a"], by: Segmentation(.words))
    #expect(table.texts == ["", "\u{FFFD}", "a", "b", "c"])
    #expect(table.names.prefix(3) == ["end", "unknown", "a"])
    #expect(table.encode("c a d  b") == [4, 2, 1, 1, 3, 0])
    #expect(table.decode([4, 2, 1, 99, -1, 0, 3]) == "c a \u{FFFD} \u{FFFD} \u{FFFD}")
    let rare = SymbolTable(of: ["b a b", "c c a d"], by: Segmentation(.words, minimumCount: 2))
    #expect(rare == table)
    // One character, or a letter and its accent: other symbols.
    let accents = SymbolTable(
      of: ["e\u{301}\u{E9}"], by: Segmentation(.characters, minimumCount: 1))
    #expect(accents.count == 5 && accents.encode("\u{E9}e") == [3, 2, 0])
  }

  @Test("Whatever the order of the texts, the table is the same", arguments: segmentations)
  func order(segmentation: Segmentation) {
    let table = SymbolTable(of: Self.texts, by: segmentation)
    #expect(SymbolTable(of: Self.texts.reversed(), by: segmentation) == table)
  }

  @Test("Rare characters take part in no merge")
  func rare() {
    let table = SymbolTable(
      of: ["xab xab yab", "ab"], by: Segmentation(.bytePairs, merges: 9, minimumCount: 3))
    #expect(table.texts == ["", "\u{FFFD}", " ", "a", "ab", "ab ", "b"])
    #expect(table.decode(table.encode("xab")) == "\u{FFFD}ab")
  }
}
