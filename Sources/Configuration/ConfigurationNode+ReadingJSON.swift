extension ConfigurationNode {
  /// Parses JSON text, such as `canonicalJSON` writes, with the place of each value.
  ///
  /// A number without point and exponent is an integer, any other a float; null is absent.
  ///
  /// - Parameter file: how messages name the text.
  public static func parse(
    json text: String, file: String
  ) throws(ConfigurationError) -> ConfigurationNode {
    var reader = JSONReader(text, file: file)
    return try reader.document()
  }
}

/// A JSON parser (RFC 8259) that keeps what Foundation's forgets: places, and 1.0 apart from 1.
private struct JSONReader {
  private static let maximumDepth = 100
  private static let wordScalars = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-.0123456789".unicodeScalars)
  private let scalars: [Unicode.Scalar]
  private let file: String
  private var position = 0
  private var line = 1
  private var lineStart = 0

  init(_ text: String, file: String) {
    scalars = Array(text.unicodeScalars)
    self.file = file
  }

  private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }
  private var location: SourceLocation {
    SourceLocation(file: file, line: line, column: position - lineStart + 1)
  }

  mutating func document() throws(ConfigurationError) -> ConfigurationNode {
    let node = try value(depth: 0)
    skipBlanks()
    if peek != nil { throw unexpected("the end") }
    return node
  }

  private mutating func value(depth: Int) throws(ConfigurationError) -> ConfigurationNode {
    skipBlanks()
    let start = location
    if depth > Self.maximumDepth {
      throw ConfigurationError("values are nested too deep", at: start)
    }
    switch peek {
    case "{": return ConfigurationNode(.table(try entries(depth: depth)), at: start)
    case "[": return ConfigurationNode(.array(try elements(depth: depth)), at: start)
    case "\"": return ConfigurationNode(.string(try string()), at: start)
    default: return ConfigurationNode(try word(), at: start)
    }
  }

  private mutating func entries(
    depth: Int
  ) throws(ConfigurationError) -> [ConfigurationNode.Entry] {
    var entries: [ConfigurationNode.Entry] = []
    var keys: Set<ExactName> = []
    position += 1
    if take("}") { return entries }
    repeat {
      skipBlanks()
      let start = location
      guard peek == "\"" else { throw unexpected("a key in quotes") }
      let key = try string()
      guard keys.insert(ExactName(key)).inserted else {
        throw ConfigurationError("the key '\(key)' is given twice", at: start)
      }
      guard take(":") else { throw unexpected("':'") }
      let node = try value(depth: depth + 1)
      entries.append(.init(key: key, keyLocation: start, node: node))
    } while take(",")
    guard take("}") else { throw unexpected("',' or '}'") }
    return entries
  }

  private mutating func elements(depth: Int) throws(ConfigurationError) -> [ConfigurationNode] {
    var elements: [ConfigurationNode] = []
    position += 1
    if take("]") { return elements }
    repeat { elements.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw unexpected("',' or ']'") }
    return elements
  }

  private mutating func word() throws(ConfigurationError) -> ConfigurationNode.Value {
    let start = location
    var text = ""
    while let scalar = peek, Self.wordScalars.contains(scalar) {
      text.unicodeScalars.append(scalar)
      position += 1
    }
    switch text {
    case "": throw unexpected("a value")
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "null": return .absent
    default: break
    }
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let isNumber = digits.first?.isNumber == true && digits.last?.isNumber == true
    let hasLeadingZero = digits.hasPrefix("0") && digits.dropFirst().first?.isNumber == true
    if isNumber, !hasLeadingZero {
      if let integer = Int(text) { return .integer(integer) }
      let isFloat = digits.allSatisfy { "+-.eE0123456789".contains($0) } && !digits.contains(".e")
      if isFloat, let float = Double(text), float.isFinite { return .float(float) }
    }
    throw ConfigurationError("'\(text.prefix(40))' is not a JSON value", at: start)
  }

  private mutating func string() throws(ConfigurationError) -> String {
    let start = location
    position += 1
    var text = String.UnicodeScalarView()
    while let scalar = peek {
      position += 1
      switch scalar {
      case "\"": return String(text)
      case "\\": text.append(try escape())
      case let scalar where scalar.value < 0x20:
        position -= 1
        throw unexpected("no control character within a string")
      default: text.append(scalar)
      }
    }
    throw ConfigurationError("the string has no end", at: start)
  }

  private mutating func escape() throws(ConfigurationError) -> Unicode.Scalar {
    guard let scalar = peek else { throw unexpected("an escape") }
    position += 1
    switch scalar {
    case "\"", "\\", "/": return scalar
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u":
      let high = try hexadecimal()
      if let scalar = Unicode.Scalar(high) { return scalar }
      if high < 0xDC00, peek == "\\" {
        position += 1
        if peek == "u" {
          position += 1
          let low = try hexadecimal()
          if (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
          {
            return scalar
          }
        }
      }
    default: break
    }
    position -= 1
    throw unexpected("an escape sequence")
  }

  private mutating func hexadecimal() throws(ConfigurationError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let scalar = peek, scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
        throw unexpected("four hexadecimal digits")
      }
      value = value << 4 + UInt32(digit)
      position += 1
    }
    return value
  }

  /// Skips blanks and takes `scalar` if it comes next.
  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard peek == scalar else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while let scalar = peek, [" ", "\t", "\r", "\n"].contains(scalar) {
      position += 1
      if scalar == "\n" {
        line += 1
        lineStart = position
      }
    }
  }

  private func unexpected(_ expected: String) -> ConfigurationError {
    let found = peek.map { "'\($0)'" } ?? "the end"
    return ConfigurationError("not valid JSON: expected \(expected), found \(found)", at: location)
  }
}
