import Statistics

/// Quantities as readers expect them.
///
/// All ASCII unless a terminal is given, so that they can be searched for in a pipe.
public enum Format {
  /// A share as a percentage: 0.9712 is "97.1%".
  public static func percent(_ share: Double, decimals: Int = 1) -> String {
    NumberText.fixed(share * 100, decimals: decimals) + "%"
  }

  /// A difference with the digits its standard error deserves: "+0.62 +/- 0.14", or "±".
  ///
  /// - Parameters:
  ///   - value: in the metric's own unit.
  ///   - error: its standard error, in the same unit; nil or zero leaves it out.
  public static func difference(
    _ value: Double, error: Double?, metric: Metric, on terminal: Terminal = .plain
  ) -> String {
    let factor = metric.displayFactor
    guard let error, error > 0, error.isFinite else {
      let decimals = NumberText.decimals(uncertainty: value.magnitude * factor, digits: 3)
      return NumberText.signed(value * factor, decimals: decimals)
    }
    let decimals = NumberText.decimals(uncertainty: error * factor)
    return NumberText.signed(value * factor, decimals: decimals) + terminal.symbol(" ± ", " +/- ")
      + NumberText.measured(error * factor, decimals: decimals)
  }

  /// Time as people say it: "340 ms", "4.2 s", "37 s", "2 min 05 s", "3 h 07 min", "2 d 04 h".
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "unknown" }
    if seconds < 0.0095 { return NumberText.significant(seconds * 1000, digits: 2) + " ms" }
    if seconds < 0.9995 { return NumberText.fixed(seconds * 1000, decimals: 0) + " ms" }
    if seconds < 9.95 { return NumberText.fixed(seconds, decimals: 1) + " s" }
    guard seconds < 1e9 else { return NumberText.significant(seconds / 86_400) + " d" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3_600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    if whole < 86_400 { return "\(whole / 3_600) h \(twoDigits(whole / 60 % 60)) min" }
    return "\(whole / 86_400) d \(twoDigits(whole / 3_600 % 24)) h"
  }

  /// A short clock for progress lines: "0:07", "12:34", "1:02:03".
  public static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 3.6e6 else { return "-:--" }
    let whole = Int(seconds.rounded())
    let minutes = whole / 60 % 60
    let tail = twoDigits(whole % 60)
    return whole < 3_600
      ? "\(minutes):\(tail)" : "\(whole / 3_600):\(twoDigits(minutes)):\(tail)"
  }

  /// A whole number in groups of three: "12,345".
  public static func count(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// A size in decimal units: "512 B", "1.2 kB", "34 MB".
  public static func bytes(_ value: Int) -> String {
    let units = ["kB", "MB", "GB", "TB", "PB", "EB"]
    guard value.magnitude >= 1_000 else { return "\(value) B" }
    var scaled = Double(value)
    var unit = -1
    while scaled.magnitude >= 999.5, unit < units.count - 1 {
      scaled /= 1_000
      unit += 1
    }
    return NumberText.fixed(scaled, decimals: scaled.magnitude < 9.95 ? 1 : 0) + " " + units[unit]
  }

  /// A rate: "12.3/s", "450/s", "12,300/s", "4.0/min".
  public static func rate(_ perSecond: Double) -> String {
    guard perSecond.isFinite, perSecond >= 0 else { return "-/s" }
    if perSecond < 0.5 { return NumberText.fixed(perSecond * 60, decimals: 1) + "/min" }
    if perSecond < 99.95 { return NumberText.fixed(perSecond, decimals: 1) + "/s" }
    guard perSecond < 1e15 else { return NumberText.significant(perSecond) + "/s" }
    return count(Int(perSecond.rounded())) + "/s"
  }

  private static func twoDigits(_ value: Int) -> String {
    value < 10 ? "0\(value)" : String(value)
  }
}
