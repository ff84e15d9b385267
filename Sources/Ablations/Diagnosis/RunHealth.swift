import Archive
import Runs
import Statistics

/// A run that is not as a run should be, so that what it measured may say little of the trick.
public struct RunFlag: Sendable, Equatable, Encodable {
  public enum Kind: String, Sendable, Codable {
    /// It did not come to its end.
    case diverged
    /// It cannot be told from an answer that does not look at the inputs, on a test split that would
    /// tell a little of what there is to learn: ``BlindComparison``.
    case chance
    /// It is worse than such an answer.
    case worse = "worse-than-chance"
    /// It cannot be told from such an answer, on so few test examples that nothing follows.
    case tooFew = "too-few-to-tell"
    /// The training loss of its last epoch is not 1 % below that of its first.
    case stuck
    /// It lies far from the other runs of its arm: ``OutlyingValues``.
    case far

    /// Whether the run did not learn what it should, as far as can be told. Otherwise there is something
    /// to know of it.
    public var isFault: Bool {
      switch self {
      case .diverged, .chance, .worse, .stuck: true
      case .tooFew, .far: false
      }
    }
  }

  public let kind: Kind
  public let arm: String
  public let seed: Int
  /// The deciding measure; nothing if it has none.
  public let value: Double?
  /// What it is to be seen beside: what knowing nothing gives, the first epoch's loss, the median of its
  /// fellows.
  public let beside: Double?
  /// What was seen, as a sentence.
  public let sentence: String
}

/// Looks at the runs of an ablation one by one.
struct RunHealth {
  let ablation: Ablation
  let result: AblationResult
  let measure: Measure
  let table: ExampleTable?
  let yardsticks: Yardsticks?

  /// By arm, then seed; for a run the gravest thing alone.
  func flags() throws(ArchiveError) -> [RunFlag] {
    var flags: [RunFlag] = []
    for (index, cells) in result.cells.enumerated() {
      let far = far(cells)
      for (place, cell) in cells.enumerated() {
        if let flag = diverged(cell) {
          flags.append(flag)
        } else if let flag = try stuck(cell) {
          flags.append(flag)
        } else if let flag = besideBlind(cell, place) {
          flags.append(flag)
        } else if let far, let value = far.far.first(where: { $0.index == place }) {
          flags.append(flag(of: cell, far, value, label: ablation.arms[index].label))
        }
      }
    }
    return flags
  }

  private func diverged(_ cell: AblationResult.Cell) -> RunFlag? {
    guard let error = cell.error else { return nil }
    return RunFlag(
      kind: .diverged, arm: label(cell), seed: cell.seed, value: nil, beside: nil,
      sentence: "\(name(cell)) did not come to its end: \(error)")
  }

  private func besideBlind(_ cell: AblationResult.Cell, _ place: Int) -> RunFlag? {
    guard let key = ExampleTable.metric(of: measure), let blind = yardsticks?.blind[key],
      let values = table?.values[cell.arm][place][key],
      let comparison = BlindComparison(values, blind: blind, metric: measure.metric),
      let kind = comparison.kind
    else { return nil }
    return RunFlag(
      kind: kind, arm: label(cell), seed: cell.seed, value: comparison.reached,
      beside: comparison.nothing, sentence: name(cell) + " " + comparison.text(of: kind))
  }

  private func stuck(_ cell: AblationResult.Cell) throws(ArchiveError) -> RunFlag? {
    let losses = try cell.bundle.metrics().filter { $0.split == .train && $0.epoch > 0 }
      .compactMap { $0.values["loss"]?.value }
    guard cell.error == nil, losses.count > 1, let first = losses.first, let last = losses.last,
      first > 0,
      last > 0.99 * first
    else { return nil }
    return RunFlag(
      kind: .stuck, arm: label(cell), seed: cell.seed, value: value(cell), beside: first,
      sentence: "\(name(cell)) is stuck: its training loss was \(NumberText.significant(first)) in "
        + "the first epoch and \(NumberText.significant(last)) in the last; its "
        + "\(measure.metric.name) is \(measure.metric.text(value(cell) ?? .nan))")
  }

  private func far(_ cells: [AblationResult.Cell]) -> OutlyingValues? {
    OutlyingValues(cells.map { value($0) ?? .nan }, grain: grain)
  }

  private func flag(
    of cell: AblationResult.Cell, _ others: OutlyingValues, _ value: OutlyingValues.Value,
    label: String
  ) -> RunFlag {
    let metric = measure.metric
    let reached = self.value(cell)
    let (here, median) = (metric.text(reached ?? .nan), metric.text(others.median))
    let score = NumberText.signed(value.score, decimals: 1)
    let bound = NumberText.fixed(others.bound, decimals: 1)
    return RunFlag(
      kind: .far, arm: label, seed: cell.seed, value: reached, beside: others.median,
      sentence: "\(name(cell)) lies far from its fellows: \(here), where their median is \(median) "
        + "(modified z-score \(score), bound \(bound))")
  }

  /// The step in which the measure is counted: that of an example; else the least distance of two values
  /// of any runs, which for numbers that are not counted is next to nothing.
  private var grain: Double {
    if let grain = table?.grain(of: measure) { return grain }
    let values = result.cells.joined().compactMap { value($0) }
    let sorted = values.sorted()
    let gaps = zip(sorted.dropFirst(), sorted).map { $0 - $1 }
    return gaps.filter { $0 > 0 }.min() ?? sorted.last?.ulp ?? 0
  }

  private func value(_ cell: AblationResult.Cell) -> Double? {
    guard cell.error == nil, let value = cell.values[measure], value.isFinite else { return nil }
    return value
  }

  private func label(_ cell: AblationResult.Cell) -> String { ablation.arms[cell.arm].label }
  private func name(_ cell: AblationResult.Cell) -> String { "\(label(cell)), seed \(cell.seed)," }
}
