/// Finds where each key and value of a TOML document stands.
///
/// The TOML parser gives places for syntax errors only, and errors of type, range or spelling need
/// them too. This scanner knows just enough of the grammar to tell keys from values; whether the
/// document is valid is the parser's business, so that here anything odd is stepped over. It also
/// refuses what the parser would stop the process for instead of throwing: deep nesting, headers
/// without a key and a few more, each named below; and NUL, which ends a text in C.
struct TOMLLocator {
  /// A line and a column, both from 1.
  struct Mark: Hashable {
    var line = 1
    var column = 1
  }

  /// The places of one value and of all that it contains.
  final class Place {
    var key: Mark?
    var value: Mark
    var children: [String: Place] = [:]
    var elements: [Place] = []

    init(key: Mark? = nil, value: Mark) {
      self.key = key
      self.value = value
    }

    /// The child of that name, made where it is first mentioned.
    func child(_ name: String, at mark: Mark) -> Place {
      if let known = children[name] { return known }
      let place = Place(key: mark, value: mark)
      children[name] = place
      return place
    }

    /// The table that a header or dotted key reaches through: an array of tables stands for its
    /// last element.
    var current: Place { elements.last ?? self }
  }

  /// What the scanner refuses, and where.
  struct Refusal: Error {
    var message: String
    var mark: Mark
    var hint: String?
  }

  private typealias Name = (text: String, mark: Mark)

  /// Tables, arrays and dotted keys may be nested this deep.
  static let maximumDepth = 100

  private let bytes: [UInt8]
  private var position = 0
  private var mark = Mark()

  private init(_ text: String) {
    bytes = Array(text.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The places of the document's values, under a place for the document itself.
  static func places(in text: String) throws(Refusal) -> Place {
    var locator = TOMLLocator(text)
    return try locator.scanDocument()
  }

  /// The keys of a dotted key path such as `a."b.c".d`; nil when it is not one.
  static func keyPath(_ text: String) -> [String]? {
    var locator = TOMLLocator(text)
    guard let names = try? locator.scanKeyPath(depth: 0), locator.position == locator.bytes.count,
      !names.isEmpty, names.allSatisfy({ !$0.text.isEmpty }),
      text.last(where: { !$0.isWhitespace }) != "."
    else { return nil }
    return names.map(\.text)
  }
}

// MARK: - Document, keys and values

extension TOMLLocator {
  private mutating func scanDocument() throws(Refusal) -> Place {
    let root = Place(value: mark)
    var table = root
    while true {
      try skipTrivia()
      guard let byte = peek else { return root }
      if byte == UInt8(ascii: "[") {
        table = try scanHeader(root)
      } else {
        let start = position
        try scanPair(into: table, depth: 1)
        if position == start { try advance() }
      }
    }
  }

  /// Scans `[a.b]` or `[[a.b]]` and gives the table that the following pairs belong to.
  private mutating func scanHeader(_ root: Place) throws(Refusal) -> Place {
    try advance()
    let isArray = peek == UInt8(ascii: "[")
    if isArray { try advance() }
    try skipBlanks()
    // The parser asserts this instead of checking it.
    guard let byte = peek, Self.startsKey.contains(byte) else {
      throw Refusal(message: "not valid TOML: expected the key of a table after '['", mark: mark)
    }
    let names = try scanKeyPath(depth: 0)
    while let byte = peek, byte != UInt8(ascii: "]"), byte != UInt8(ascii: "\n") { try advance() }
    for _ in 0..<(isArray ? 2 : 1) where peek == UInt8(ascii: "]") { try advance() }
    var table = root
    for name in names { table = table.current.child(name.text, at: name.mark) }
    guard let last = names.last else { return root }
    if isArray {
      let element = Place(value: last.mark)
      table.elements.append(element)
      return element
    }
    // A super-table may be opened after its children were: then this header is its place.
    table.key = last.mark
    table.value = last.mark
    return table
  }

  /// Scans `a.b = value`.
  private mutating func scanPair(into table: Place, depth: Int) throws(Refusal) {
    let names = try scanKeyPath(depth: depth)
    try skipBlanks()
    guard let last = names.last, peek == UInt8(ascii: "=") else { return }
    try advance()
    try skipBlanks()
    var parent = table
    for name in names.dropLast() { parent = parent.current.child(name.text, at: name.mark) }
    let value = try scanValue(depth: depth + names.count)
    value.key = last.mark
    parent.current.children[last.text] = value
  }

  /// Scans `a . "b" . 'c'`; empty when there is no key here.
  private mutating func scanKeyPath(depth: Int) throws(Refusal) -> [Name] {
    var names: [Name] = []
    while let byte = peek {
      let start = mark
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        names.append((try scanString(), start))
      } else {
        let from = position
        while let byte = peek, !Self.endsBareKey.contains(byte) { try advance() }
        if position == from { return names }
        names.append((String(decoding: bytes[from..<position], as: UTF8.self), start))
      }
      if depth + names.count > Self.maximumDepth { throw tooDeep(start) }
      try skipBlanks()
      guard peek == UInt8(ascii: ".") else { return names }
      try advance()
      try skipBlanks()
    }
    return names
  }

  private static let startsKey = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-\"'".utf8)
  private static let endsBareKey = Set(" \t\r\n.=[]{},\"'#".utf8)

  private mutating func scanValue(depth: Int) throws(Refusal) -> Place {
    let place = Place(value: mark)
    if depth > Self.maximumDepth { throw tooDeep(mark) }
    switch peek {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = try scanString()
    case UInt8(ascii: "["), UInt8(ascii: "{"): try scanCollection(into: place, depth: depth)
    default:
      let number = bytes[position...].prefix { isDigit($0) || $0 == UInt8(ascii: "_") }
      let next = peek(number.count)
      if !number.isEmpty, next == UInt8(ascii: "-") || next == UInt8(ascii: ":") {
        // No option takes one, and the parser asserts some of their syntax.
        throw Refusal(
          message: "dates and times are not used here", mark: mark,
          hint: "put quotes around it if a string is meant")
      }
      while let byte = peek, !Self.endsBareValue.contains(byte) { try advance() }
    }
    return place
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static let endsBareValue = Set(",]}\n#".utf8)

  /// Scans an array or an inline table, from its opening bracket.
  private mutating func scanCollection(into place: Place, depth: Int) throws(Refusal) {
    let isArray = peek == UInt8(ascii: "[")
    try advance()
    while true {
      try skipTrivia()
      guard let byte = peek else { return }
      if byte == UInt8(ascii: isArray ? "]" : "}") { return try advance() }
      if isArray, byte == UInt8(ascii: "}") || byte < 0x20 || byte > 0x7E {
        // The parser asserts that an element starts with a character that can start one.
        throw Refusal(message: "not valid TOML: expected a value or ']'", mark: mark)
      }
      let start = position
      if isArray {
        let element = try scanValue(depth: depth + 1)
        if position > start { place.elements.append(element) }
      } else {
        try scanPair(into: place, depth: depth + 1)
      }
      try skipTrivia()
      if peek == UInt8(ascii: ",") || position == start { try advance() }
    }
  }

  private func tooDeep(_ mark: Mark) -> Refusal {
    Refusal(message: "values are nested more than \(Self.maximumDepth) levels deep", mark: mark)
  }
}

// MARK: - Strings

extension TOMLLocator {
  /// Scans a string of any of the four kinds and gives its text, which matters for quoted keys.
  private mutating func scanString() throws(Refusal) -> String {
    guard let quote = peek else { return "" }
    let isBasic = quote == UInt8(ascii: "\"")
    let isMultiline = peek(1) == quote && peek(2) == quote
    for _ in 0..<(isMultiline ? 3 : 1) { try advance() }
    var text: [UInt8] = []
    while let byte = peek {
      if byte == quote {
        guard isMultiline else {
          try advance()
          break
        }
        var run = 0
        while peek == quote, run < 5 {
          run += 1
          try advance()
        }
        if run >= 3 { break }
        text.append(contentsOf: repeatElement(quote, count: run))
      } else if isBasic, byte == UInt8(ascii: "\\") {
        try scanEscape(into: &text)
      } else if byte == UInt8(ascii: "\n"), !isMultiline {
        break
      } else {
        text.append(byte)
        try advance()
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func scanEscape(into text: inout [UInt8]) throws(Refusal) {
    let start = mark
    try advance()
    guard let byte = peek else { return }
    try advance()
    switch byte {
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let count = byte == UInt8(ascii: "u") ? 4 : 8
      let digits = String(decoding: bytes[position...].prefix(count), as: UTF8.self)
      guard let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) else { return }
      if code == 0 { throw Self.nul(start) }
      text.append(contentsOf: Array(String(Character(scalar)).utf8))
      for _ in 0..<count { try advance() }
    default: text.append(byte)
    }
  }
}

// MARK: - Stepping

extension TOMLLocator {
  private var peek: UInt8? { peek(0) }

  private func peek(_ offset: Int) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  private mutating func advance() throws(Refusal) {
    guard position < bytes.count else { return }
    let byte = bytes[position]
    if byte == 0 { throw Self.nul(mark) }
    position += 1
    if byte == UInt8(ascii: "\n") {
      mark = Mark(line: mark.line + 1, column: 1)
    } else if byte & 0xC0 != 0x80 {
      mark.column += 1
    }
  }

  private static func nul(_ mark: Mark) -> Refusal {
    Refusal(message: "the character NUL is not allowed", mark: mark)
  }

  private mutating func skipBlanks() throws(Refusal) {
    while peek == UInt8(ascii: " ") || peek == UInt8(ascii: "\t") { try advance() }
  }

  /// Skips white space, line ends and comments.
  private mutating func skipTrivia() throws(Refusal) {
    while let byte = peek {
      if byte == UInt8(ascii: "#") {
        while let byte = peek, byte != UInt8(ascii: "\n") { try advance() }
      } else if Self.whiteSpace.contains(byte) {
        try advance()
      } else {
        return
      }
    }
  }

  private static let whiteSpace = Set(" \t\r\n".utf8)
}
