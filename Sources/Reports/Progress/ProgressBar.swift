/// A bar of which a share is filled.
public enum ProgressBar {
  /// - Parameters:
  ///   - share: in 0…1.
  ///   - width: columns.
  public static func text(share: Double, width: Int, on terminal: Terminal) -> StyledText {
    let filled = min(max(share.isFinite ? share : 0, 0), 1) * Double(max(width, 0))
    let whole = Int(filled)
    let hasHalf = filled - Double(whole) >= 0.5
    let full = terminal.symbol("━", "#")
    let half = hasHalf ? terminal.symbol("╸", "#") : ""
    let rest = String(
      repeating: terminal.symbol("─", "."), count: max(width - whole - half.count, 0))
    return StyledText(String(repeating: full, count: whole) + half, .green)
      + StyledText(rest, .dim)
  }
}
