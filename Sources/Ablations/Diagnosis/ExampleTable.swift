import Archive
import Measurement
import Runs

/// What each test example contributed to each run of an ablation.
struct ExampleTable {
  /// By arm, then seed, then the name of a metric.
  let values: [[[String: [Double]]]]
  let groups: ExampleGroups?

  /// Reads the predictions of all runs that came to their end.
  ///
  /// - Returns: `nil` where a procedure's results are not made of examples.
  init?(_ ablation: Ablation, _ result: AblationResult) throws(ArchiveError) {
    var values: [[[String: [Double]]]] = []
    for (arm, cells) in zip(ablation.arms, result.cells) {
      guard let procedure = arm.procedure as? any ExampleMeasuring else { return nil }
      var row: [[String: [Double]]] = []
      for cell in cells {
        row.append(cell.error == nil ? try procedure.exampleValues(in: cell.bundle) : [:])
      }
      values.append(row)
    }
    self.values = values
    groups = (ablation.procedure as? any ExampleMeasuring)?.exampleGroups
  }

  /// A contrast's value for each seed and example; `nil` where a run that it is about has none, or the
  /// measure is not one of the test split at a run's end.
  ///
  /// - Parameter seeds: how many of the first; all that its arms have if left out.
  func differences(
    _ contrast: Contrast, _ measure: Measure, seeds: Int? = nil
  ) -> [[Double]]? {
    guard let name = Self.metric(of: measure),
      let most = contrast.arms.map({ values[$0].count }).min()
    else { return nil }
    var rows: [[Double]] = []
    for seed in 0..<min(seeds ?? most, most) {
      var row: [Double]?
      for arm in contrast.arms {
        guard let examples = values[arm][seed][name] else { return nil }
        let weight = contrast.weights[arm]
        guard let sums = row else {
          row = examples.map { weight * $0 }
          continue
        }
        guard sums.count == examples.count else { return nil }
        row = zip(sums, examples).map { $0 + weight * $1 }
      }
      guard let row else { return nil }
      rows.append(row)
    }
    return rows
  }

  /// What one example is worth in a measure: 1/m where each of m is right or wrong; `nil` else.
  func grain(of measure: Measure) -> Double? {
    guard let name = Self.metric(of: measure) else { return nil }
    let rows = values.joined().compactMap { $0[name] }
    guard let count = rows.first?.count, count > 0,
      rows.allSatisfy({ $0.allSatisfy { $0 == 0 || $0 == 1 } })
    else { return nil }
    return 1 / Double(count)
  }

  /// The metric whose values predictions tell.
  static func metric(of measure: Measure) -> String? {
    measure.split == .test && measure.pick == .last ? measure.name.metric : nil
  }
}
