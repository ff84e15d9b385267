/// The symbols of a text by number: Unicode scalars, with one number for all that are not known.
struct Vocabulary {
  /// The number of symbols that are not known.
  static let unknown = 0
  /// What the unknown symbol is called.
  static let unknownName = "unknown"

  private let numbers: [Unicode.Scalar: Int]
  /// The known symbols, ascending; their numbers begin at 1.
  let symbols: [Unicode.Scalar]

  /// How many numbers there are.
  var count: Int { symbols.count + 1 }

  /// The symbols of a text that occur in it at least so often.
  ///
  /// Of symbols that come once, as many are to be expected as of those that never came (Good,
  /// 1953): taken for unknown, they are what an unknown symbol is learnt from.
  init(of text: [Unicode.Scalar], atLeast least: Int) {
    var counts: [Unicode.Scalar: Int] = [:]
    for symbol in text { counts[symbol, default: 0] += 1 }
    symbols = counts.filter { $0.value >= least }.keys.sorted()
    numbers = Dictionary(uniqueKeysWithValues: symbols.enumerated().map { ($1, $0 + 1) })
  }

  func numbers(of text: some Sequence<Unicode.Scalar>) -> [Int] {
    text.map { numbers[$0] ?? Self.unknown }
  }

  /// What each number is called in messages and records.
  var names: [String] { [Self.unknownName] + symbols.map(Self.name) }

  /// A symbol as it is, or escaped as in Swift and JSON if it cannot be seen.
  static func name(of symbol: Unicode.Scalar) -> String {
    symbol.value < 0x20 || symbol.value == 0x7f ? symbol.escaped(asASCII: true) : String(symbol)
  }
}
