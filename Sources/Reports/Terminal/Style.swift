/// How a piece of text looks on a terminal that has colour.
///
/// Styles add up: `.bold + .red`.
public struct Style: Sendable, Equatable {
  /// Select-graphic-rendition codes of ECMA-48, in the order they are written.
  let codes: [Int]

  public static let none = Style(codes: [])
  public static let bold = Style(codes: [1])
  public static let dim = Style(codes: [2])
  public static let italic = Style(codes: [3])
  public static let underline = Style(codes: [4])
  public static let red = Style(codes: [31])
  public static let green = Style(codes: [32])
  public static let yellow = Style(codes: [33])
  public static let blue = Style(codes: [34])
  public static let cyan = Style(codes: [36])

  public static func + (left: Style, right: Style) -> Style {
    Style(codes: left.codes + right.codes)
  }
}

extension Terminal {
  /// The first where Unicode may be drawn, else the second.
  func symbol(_ unicode: String, _ ascii: String) -> String {
    hasUnicode ? unicode : ascii
  }
}
