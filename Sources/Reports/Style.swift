/// How a piece of text looks on a terminal that has colour.
public enum Style: String, Sendable, CaseIterable {
  case bold, dim, italic, underlined
  case red, green, yellow, blue, magenta, cyan

  fileprivate var code: Int {
    switch self {
    case .bold: 1
    case .dim: 2
    case .italic: 3
    case .underlined: 4
    case .red: 31
    case .green: 32
    case .yellow: 33
    case .blue: 34
    case .magenta: 35
    case .cyan: 36
    }
  }
}

extension Terminal {
  /// The text in the given styles, or as it is where there is no colour.
  public func styled(_ text: String, _ styles: Style...) -> String {
    guard hasColour && !styles.isEmpty && !text.isEmpty else { return text }
    return "\u{1B}[\(styles.map { String($0.code) }.joined(separator: ";"))m\(text)\u{1B}[0m"
  }

  /// One of two spellings: a symbol, or what stands for it where Unicode cannot be shown.
  public func symbol(_ unicode: String, _ ascii: String) -> String { hasUnicode ? unicode : ascii }
}
