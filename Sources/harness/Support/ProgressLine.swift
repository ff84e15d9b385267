import Foundation

/// A line on a terminal that tells how far things are; nothing where nobody watches.
struct ProgressLine {
  private var lastShown: ContinuousClock.Instant?
  private var isShown = false
  private let began = ContinuousClock.now

  /// Shows a bar with a text behind it, at most ten times a second.
  mutating func show(_ share: Double, _ text: String) {
    guard Console.isWatched else { return }
    let now = ContinuousClock.now
    if let lastShown, now - lastShown < .milliseconds(100) { return }
    lastShown = now
    isShown = true
    let width = 28
    let full = Int((max(0, min(1, share)) * Double(width)).rounded(.down))
    let bar =
      String(repeating: "━", count: full)
      + Console.noteStyle.faint(String(repeating: "─", count: width - full))
    Console.noteRaw("\r\u{1B}[K\(bar) \(text)\(remaining(share, now))")
  }

  private func remaining(_ share: Double, _ now: ContinuousClock.Instant) -> String {
    let seconds = (now - began) / .seconds(1)
    guard share > 0.02, seconds > 1 else { return "" }
    let left = seconds / share - seconds
    return left < 90
      ? ", \(Int(left.rounded(.up))) s left" : ", \(Int((left / 60).rounded(.up))) min left"
  }

  /// Removes the line, for something else to be written.
  mutating func clear() {
    if isShown { Console.noteRaw("\r\u{1B}[K") }
    isShown = false
    lastShown = nil
  }
}
