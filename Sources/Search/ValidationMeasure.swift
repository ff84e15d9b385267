import Archive
import Configuration
import Measurement
import Runs

/// The measure that settings are chosen by: that of the metric which decides, on examples that are
/// held back from the training data. There is none of another split, so that no test example has a say.
public struct ValidationMeasure: Sendable {
  public let measure: Measure

  /// The value after the last epoch, as the deciding measure's, or the best epoch's where a run has no
  /// other.
  ///
  /// - Throws: if the experiment holds no examples back.
  init(of procedure: any Procedure) throws(ConfigurationError) {
    let metric = procedure.measures.first?.name.metric ?? "loss"
    let names = [Measure.Pick.last, .best].map { Measure.Name(.validation, metric, $0) }
    let found = names.lazy.compactMap { procedure.measure($0) }.first
    guard let found, found.split == .validation, Self.isHeldBack(procedure.request.experiment)
    else { throw Self.missing(metric) }
    measure = found
  }

  /// What a run that was made came to; nothing if it failed or has no finite value.
  func value(of result: RunResult) throws(ArchiveError) -> Double? {
    guard case .completed(let path) = result else { return nil }
    return try ResultBundle(path: path).value(of: measure).flatMap { $0.isFinite ? $0 : nil }
  }

  /// Whether an experiment says that nothing is held back.
  private static func isHeldBack(_ experiment: ConfigurationNode) -> Bool {
    switch experiment["data"]?["validation"]?.value {
    case .float(0), .integer(0): false
    default: true
    }
  }

  static func missing(_ metric: String) -> ConfigurationError {
    ConfigurationError(
      message: "the experiment has no validation \(metric) to choose settings by",
      location: SourceLocation(file: "--tune"),
      hint: "hold training examples back, as in --set data.validation=0.1: "
        + "the test split must not choose")
  }
}
