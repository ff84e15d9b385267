/// Changes inputs a little, always in the same ways for one seed.
public struct Mutator {
  private var state: UInt64
  /// Whole inputs that parts are taken from.
  private let corpus: [[UInt8]]

  public init(seed: UInt64, corpus: [[UInt8]]) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    self.corpus = corpus
  }

  /// One of the corpus with one to eight changes.
  public mutating func next() -> [UInt8] {
    var bytes = corpus.isEmpty ? [] : corpus[below(corpus.count)]
    for _ in 0...below(8) { change(&bytes) }
    return bytes
  }

  /// A number from 0 below a limit (SplitMix64).
  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((bits ^ bits >> 31) % UInt64(max(limit, 1)))
  }

  /// Texts that numbers, keys and nesting are put to the test by.
  public static let numbers = [
    "0", "-0.0", "-1", "1", "2", "255", "65536", "1000000000", "4294967296", "3037000500",
    "9007199254740993", "4611686018427387904", "9223372036854775807", "-9223372036854775808",
    "99999999999999999999", "1e308", "-1e308", "1e-308", "1e-320", "inf", "-inf", "nan", "0.5",
  ]
  private static let tokens =
    numbers.map { Array($0.utf8) }
    + [
      "[", "]", "{", "}", "\"", "'", "\\u0000", "\\ud800", ",", "\n", ".", "=", "\u{FEFF}",
      "\u{301}",
      "null", "true", "../", "/", "[[", "#", "\r", "\"\"\"",
    ].map { Array($0.utf8) } + [
      [0], [0xFF], [0x80], [0xC3], [0x1F, 0x8B], [0, 0, 8, 3], [0xFF, 0xFF, 0xFF, 0xFF],
      [0x7F, 0xFF, 0xFF, 0xFF], Array(repeating: UInt8(ascii: "["), count: 300),
      Array(repeating: UInt8(ascii: "{"), count: 300),
    ]

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = below(bytes.count + 1)
    let length = min(1 + below(1 << below(8)), bytes.count - place)
    switch below(9) {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(below(8))
    case 1 where place < bytes.count: bytes[place] = UInt8(below(256))
    case 2: bytes.removeSubrange(place..<place + length)
    case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: below(bytes.count + 1))
    case 4: bytes.insert(contentsOf: Self.tokens[below(Self.tokens.count)], at: place)
    case 5: bytes.removeLast(min(length, bytes.count))
    case 6:
      let other = corpus.isEmpty ? [] : corpus[below(corpus.count)]
      let start = below(other.count + 1)
      let end = start + min(1 + below(64), other.count - start)
      bytes.replaceSubrange(place..<place + length, with: other[start..<end])
    default: replaceNumber(in: &bytes, from: place)
    }
  }

  /// Puts another number in the place of the next one.
  private mutating func replaceNumber(in bytes: inout [UInt8], from place: Int) {
    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    guard let start = bytes[place...].firstIndex(where: isDigit) ?? bytes.firstIndex(where: isDigit)
    else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    let number = Self.numbers[below(Self.numbers.count)]
    bytes.replaceSubrange(start..<end, with: Array(number.utf8))
  }
}
