import Errors

/// The symbols of sequences by number: 0 ends a sequence, 1 stands for all that are not known, and the
/// known ones follow in the order of their Unicode scalars.
///
/// What a table knows follows from the texts that it was learnt from alone, whatever their order.
public struct SymbolTable: Hashable, Sendable {
  /// The number of the symbol that ends each sequence.
  public static let end = 0
  /// The number of all symbols that are not known.
  public static let unknown = 1
  /// What an unknown symbol is in a text: the replacement character.
  public static let unknownText = "\u{FFFD}"

  /// How texts are cut.
  public let segmentation: Segmentation
  /// The known symbols, ascending; their numbers begin at 2.
  private let symbols: [ExactName]
  private let numbers: [ExactName: Int]
  private let merges: BytePairMerges

  /// How many numbers there are.
  public var count: Int { symbols.count + 2 }

  /// The text of each symbol by number; the end has none. Within byte pairs a space ends a word.
  public var texts: [String] { ["", Self.unknownText] + symbols.map(\.text) }

  /// What each number is called in messages and records.
  public var names: [String] {
    ["end", "unknown"] + symbols.map { $0.text.unicodeScalars.map(Vocabulary.name).joined() }
  }

  /// Learns the symbols of texts.
  ///
  /// - Parameter texts: those of the examples that are trained on, and of no others.
  public init(of texts: [String], by segmentation: Segmentation) {
    self.segmentation = segmentation
    var counts: [ExactName: Int] = [:]
    switch segmentation.kind {
    case .words: for text in texts { for word in text.words { counts[word, default: 0] += 1 } }
    case .characters, .bytePairs:
      for text in texts { for symbol in text.characters { counts[symbol, default: 0] += 1 } }
    }
    if segmentation.kind == .bytePairs {
      // The last word of a text ends as well.
      counts[BytePairMerges.wordEnd, default: 0] += texts.count
    }
    let known = counts.filter { $0.value >= segmentation.minimumCount }
    merges = BytePairMerges(
      of: segmentation.kind == .bytePairs ? texts : [], known: Set(known.keys),
      limit: segmentation.merges, minimumCount: segmentation.minimumCount)
    symbols = Set(known.keys).union(merges.symbols).sorted()
    numbers = Dictionary(uniqueKeysWithValues: symbols.enumerated().map { ($1, $0 + 2) })
  }

  /// The numbers of a text's symbols and, behind them, the end.
  public func encode(_ text: String) -> [Int] { encode([text])[0] }

  /// The numbers of several texts.
  public func encode(_ texts: [String]) -> [[Int]] {
    // Most words of a corpus come again.
    var words: [ExactName: [Int]] = [:]
    return texts.map { text in
      switch segmentation.kind {
      case .characters: return text.characters.map(number) + [Self.end]
      case .words: return text.words.map(number) + [Self.end]
      case .bytePairs:
        var sequence: [Int] = []
        for word in text.words {
          let known = words[word] ?? merges.symbols(of: word).map(number)
          words[word] = known
          sequence += known
        }
        return sequence + [Self.end]
      }
    }
  }

  private func number(of symbol: ExactName) -> Int { numbers[symbol] ?? Self.unknown }

  /// The text of a sequence up to its first end.
  ///
  /// Of a text of known symbols it is the text, exactly. Numbers that are none count as unknown.
  public func decode(_ sequence: some Sequence<Int>) -> String {
    var parts: [String] = []
    for number in sequence {
      if number == Self.end { break }
      let place = number - 2
      parts.append(symbols.indices.contains(place) ? symbols[place].text : Self.unknownText)
    }
    switch segmentation.kind {
    case .characters: return parts.joined()
    case .words: return parts.joined(separator: " ")
    case .bytePairs:
      var scalars = String.UnicodeScalarView(parts.joined().unicodeScalars)
      if scalars.last == " " { scalars.removeLast() }
      return String(scalars)
    }
  }
}

extension String {
  /// Each Unicode scalar by itself.
  fileprivate var characters: [ExactName] { unicodeScalars.map { ExactName(String($0)) } }

  /// What stands between single spaces; a text without anything has none.
  var words: [ExactName] {
    if utf8.isEmpty { return [] }
    return utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      .map { ExactName(bytes: $0) }
  }
}
