import Measurement

/// What a search tried and chose, for each side.
public struct TuningReport: Sendable {
  /// The experiment's name.
  public let experiment: String
  public let request: Tuning.Request
  /// What settings were chosen by: always of the validation split.
  public let measure: Measure
  /// The seeds that settings were trained with, the same on all sides.
  public let seeds: [Int]
  public let rungs: [Rung]
  public let sides: [Side]

  /// What was tried on one side.
  public struct Side: Sendable {
    public let label: String
    /// What it could choose, with its own keys; empty if nothing.
    public let space: SearchSpace
    /// In the order in which they were trained.
    public let trials: [Trial]
    /// The best of those that were trained in full; nothing if all of them failed.
    public let chosen: Trial?
    /// Chosen values beyond which nothing was tried.
    public let edges: [Edge]
    /// Whether all of a space that has few settings was tried.
    public let isExhausted: Bool
    /// The best so far against what had been spent.
    public let curve: [CurvePoint]

    /// All that was tried, the longest trained first, of these the best first.
    public let ranking: [Trial]

    /// What the chosen setting is, empty if nothing was chosen.
    public var settings: [Proposal.Choice] { chosen?.settings ?? [] }
    /// What was spent, in settings that are trained in full.
    public var spent: Double { curve.last?.spent ?? 0 }
    /// How many trainings that were.
    public var trainingCount: Int { trials.reduce(0) { $0 + $1.values.count } }
    /// How many settings were tried.
    public var settingCount: Int { Set(trials.map(\.proposal)).count }
    /// How many of them are settings of their own: those whose trainings have the very results of
    /// another's differ in nothing that this side reads.
    public var distinctCount: Int {
      var seen: [Trial] = []
      var same: Set<Int> = []
      for trial in trials {
        if let twin = seen.first(where: { $0.isSame(as: trial) && $0.proposal != trial.proposal }) {
          same.insert(max(twin.proposal, trial.proposal))
        } else {
          seen.append(trial)
        }
      }
      return settingCount - same.count
    }
    /// Whether all that it could choose among is one and the same.
    public var hadNoChoice: Bool {
      space.parameters.isEmpty || settingCount > 1 && distinctCount == 1
    }
    /// How many of them failed.
    public var failedCount: Int { trials.reduce(0) { $0 + $1.failed } }
  }

  /// A chosen value at an end of what was tried.
  public struct Edge: Sendable, Equatable, Encodable {
    public enum End: String, Sendable, Encodable { case lowest, highest }

    public let key: String
    public let value: String
    public let end: End
    /// How many values were tried.
    public let tried: Int
    /// As it was written.
    public let range: String

    /// `optimiser.rate=0.93 is the highest of 12 values that were tried of 0.001..1: …`.
    public var text: String {
      "\(key)=\(value) is the \(end.rawValue) of \(tried) values that were tried of \(range): "
        + "a better one may lie beyond"
    }
  }

  /// A point of the curve: what the search had found when it had spent so much.
  public struct CurvePoint: Sendable, Encodable, Equatable {
    /// In settings that are trained in full with every seed.
    public let spent: Double
    /// The mean of the setting that was trained last; nothing if a run of it failed.
    public let value: Double?
    /// The best mean so far of those that were trained as long.
    public let best: Double?
    /// How long that is; nothing for all of the experiment's epochs.
    public let epochs: Int?
  }

  init(_ tuning: Tuning, _ trials: [[Trial]]) {
    experiment = tuning.name
    request = tuning.request
    measure = tuning.measure.measure
    seeds = tuning.seeds
    rungs = tuning.rungs
    let direction = measure.metric.direction
    sides = zip(tuning.sides, trials).map { side, trials in
      let best = trials.filter { $0.epochs == nil }.ranked(by: direction).first
      let chosen = best.flatMap { $0.mean == nil ? nil : $0 }
      return Side(
        label: side.side.label, space: side.space, trials: trials, chosen: chosen,
        edges: chosen.map { side.space.edges(of: $0, among: trials) } ?? [],
        isExhausted: side.proposals.count == side.space.count, curve: trials.curve(direction),
        ranking: Dictionary(grouping: trials, by: \.cost).sorted { $0.key > $1.key }
          .flatMap { $0.value.ranked(by: direction) })
    }
  }
}

extension [Trial] {
  /// The best so far of the trainings of one length, one length after the other.
  fileprivate func curve(_ direction: Metric.Direction) -> [TuningReport.CurvePoint] {
    var (spent, best): (Double, Trial?) = (0, nil)
    return map { trial in
      spent += trial.cost
      if let known = best, known.epochs == trial.epochs {
        if trial.isBetter(than: known, direction) { best = trial }
      } else {
        best = trial
      }
      return TuningReport.CurvePoint(
        spent: spent, value: trial.mean, best: best?.mean, epochs: trial.epochs)
    }
  }
}

extension SearchSpace {
  /// The chosen numbers beyond which nothing was tried, where at least three values were.
  fileprivate func edges(of chosen: Trial, among trials: [Trial]) -> [TuningReport.Edge] {
    parameters.indices.compactMap { place in
      let value = chosen.settings[place].value
      let tried = Set(trials.compactMap { Double($0.settings[place].value) })
      // What the trainings do not depend on has no end that a better value could lie beyond.
      let isIdle = trials.contains { $0.isSame(as: chosen) && $0.settings[place].value != value }
      guard let number = Double(value), tried.count > 2, !isIdle else { return nil }
      let end: TuningReport.Edge.End? =
        number == tried.min() ? .lowest : number == tried.max() ? .highest : nil
      return end.map {
        TuningReport.Edge(
          key: parameters[place].key, value: value, end: $0, tried: tried.count,
          range: parameters[place].text)
      }
    }
  }
}
