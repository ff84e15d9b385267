import Foundation

/// Stands in for TensorCore's elementary functions of one double under the same names.
enum Elementary {
  static func exp(_ x: Double) -> Double { Foundation.exp(x) }
  static func log(_ x: Double) -> Double { Foundation.log(x) }
  static func log1p(_ x: Double) -> Double { Foundation.log1p(x) }
  static func lgamma(_ x: Double) -> Double { Foundation.lgamma(x) }
}
