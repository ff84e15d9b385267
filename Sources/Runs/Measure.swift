import Archive
import Statistics

/// A number that runs are compared by.
public enum Measure: String, Codable, Sendable, Hashable, CaseIterable {
  case testAccuracy = "test-accuracy"
  case testLoss = "test-loss"
  /// Of the best epoch.
  case validationAccuracy = "best-validation-accuracy"
  case validationLoss = "best-validation-loss"
  /// Of the last epoch: how well the network fits, with whatever tricks add to its objective.
  case trainLoss = "train-loss"

  /// How far a difference of two of these values may be from what it is on paper.
  ///
  /// Metrics are kept as floats: 20/1797 apart can be 0.011129677 and 0.011129618.
  public static func rounding(of values: [Double]) -> Double {
    let largest = values.filter(\.isFinite).map(\.magnitude).max() ?? 0
    return largest * Double(Float.ulpOfOne)
  }

  public var metric: Metric {
    switch self {
    case .testAccuracy: .accuracy()
    case .testLoss: .loss()
    case .validationAccuracy: .accuracy("best validation accuracy")
    case .validationLoss: .loss("best validation loss")
    case .trainLoss: .loss("train loss")
    }
  }

  /// The value of an archived run; NaN if it has none.
  public func value(in bundle: ResultBundle) throws(ArchiveError) -> Double {
    let value: Float?
    switch self {
    case .testAccuracy: value = try bundle.summary().metrics[.test]?["accuracy"]
    case .testLoss: value = try bundle.summary().metrics[.test]?["loss"]
    case .validationAccuracy: value = try Self.validation("accuracy", in: bundle).max()
    case .validationLoss: value = try Self.validation("loss", in: bundle).min()
    case .trainLoss: value = try bundle.summary().metrics[.train]?["loss"]
    }
    return value.map(Double.init) ?? .nan
  }

  private static func validation(
    _ name: String, in bundle: ResultBundle
  ) throws(ArchiveError) -> [Float] {
    try bundle.metrics().filter { $0.split == .validation }.compactMap { $0.values[name] }
  }
}
