import Archive
import Foundation
import Measurement
import Runs

/// What one test example is worth in a measure: 1/m where each of m is right or wrong.
public enum TestGrain {
  /// What a run's bundle says of the test split.
  private struct Record: Decodable {
    struct Split: Decodable {
      let examples: Int
      let classes: [String: Int]?
    }
    let splits: [String: Split]
  }

  /// Of runs that are still to be made, if the measure is a share of examples.
  public static func expected(of measure: Measure, _ procedure: some Procedure) -> Double? {
    guard measure.metric.unit == .fraction, measure.split == .test,
      let data = try? procedure.documents()[BundlePath.dataset],
      let record = try? JSONDecoder().decode(Record.self, from: data),
      let test = record.splits["test"], test.examples > 0
    else { return nil }
    // An example may have several places, each of which is right or wrong.
    let places = test.classes.map { $0.values.reduce(0, +) } ?? 0
    return 1 / Double(max(test.examples, places))
  }

  /// - Parameter cells: the runs of an ablation.
  /// - Returns: nothing where runs do not say on how many examples they were tested, and where what they
  ///   measured is no whole number of them.
  static func of(
    _ measure: Measure, _ cells: [[AblationResult.Cell]]
  ) -> Double? {
    guard measure.metric.unit == .fraction, measure.split == .test,
      let bundle = cells.first?.first?.bundle, bundle.has(BundlePath.dataset),
      // Other procedures may have a record of another form.
      let record = try? bundle.document(Record.self, at: BundlePath.dataset),
      let count = record.splits["test"]?.examples,
      count > 0
    else { return nil }
    let values = cells.joined().compactMap { $0.values[measure] }.filter(\.isFinite)
    let isCounted = values.allSatisfy { value in
      let right = value * Double(count)
      return (right - right.rounded()).magnitude <= 1e-6
    }
    return isCounted && !values.isEmpty ? 1 / Double(count) : nil
  }
}
