import Foundation
import Statistics

/// Numbers as people read them.
enum Text {
  /// Four significant digits.
  static func number(_ value: Double) -> String { NumberText.significant(value, digits: 4) }

  /// A share as a percentage with two decimals: `97.22 %`.
  static func percent(_ share: Double) -> String {
    NumberText.fixed(100 * share, decimals: 2) + " %"
  }

  /// A count with its thousands apart: `9,610`.
  static func count(_ value: Int) -> String {
    var digits = String(value.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// A time: `0.8 s`, `12 s`, `3 min`.
  static func seconds(_ value: Double) -> String {
    if value < 10 { return NumberText.fixed(value, decimals: 1) + " s" }
    return value < 120
      ? NumberText.fixed(value, decimals: 0) + " s"
      : NumberText.fixed(value / 60, decimals: 0) + " min"
  }

  /// A noun with its count: `1 run`, `12 runs`.
  static func count(_ value: Int, _ noun: String) -> String {
    "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
  }
}
