import Ablations
import Configuration
import Runs

extension Tuning {
  /// Prepares the search of an ablation's arms.
  ///
  /// - Parameters:
  ///   - source: the experiment, and `arms` what its arms have, as an ablation is asked for; the
  ///     baseline first.
  ///   - deciding: from the experiment's own seed to the seeds that the tuned arms are compared with.
  ///   - lengthKey: what shorter trainings have less of.
  public init(
    _ request: Request, of source: ExperimentSource, arms: [Ablation.Variant],
    apartFrom deciding: (Int) -> [Int], results: String, by procedures: some ProcedureFactory,
    lengthKey: String = SearchStrategy.lengthKey
  ) throws {
    let document = try source.document()
    let written = try RunRequest(source, reading: document, results: results)
    try request.space.check(isFree: arms)
    let sources = Ablation.sources(of: source, written: written.experiment, arms: arms)
    let shared = Set(arms[0].tricks.map(\.id))
    try self.init(
      request,
      of: zip(arms, sources).map { arm, source in
        Side(
          arm.label, source, testing: arm.tricks.map(\.id).filter { !shared.contains($0) })
      }, reading: document, apartFrom: deciding(written.seed), results: results, by: procedures,
      lengthKey: lengthKey)
  }
}

extension TunedArms {
  /// What each arm of an ablation could choose.
  ///
  /// - Parameter ablation: of the arms that were tuned.
  public init(_ report: TuningReport, _ ablation: Ablation) {
    self.init(
      zip(report.sides, ablation.arms).map { side, arm in
        let keys = side.space.parameters.map(\.key)
        return Choice(
          arm: arm.label, keys: side.hadNoChoice ? [] : keys, tried: side.distinctCount,
          hasRate: !side.hadNoChoice && !Set(keys).isDisjoint(with: arm.procedure.rateKeys))
      })
  }
}

extension TuningReport {
  /// The arms of an ablation, each with what was chosen for it.
  ///
  /// - Parameter arms: as the search was asked of them.
  /// - Throws: ``NothingChosen`` if all settings of an arm failed.
  public func tuned(_ arms: [Ablation.Variant]) throws(NothingChosen) -> [Ablation.Variant] {
    if let failed = sides.first(where: { $0.chosen == nil }) {
      throw NothingChosen(side: failed)
    }
    return zip(arms, sides).map { arm, side in
      Ablation.Variant(
        tricks: arm.tricks, settings: arm.settings + Proposal(side.settings).sourceSettings,
        label: arm.label)
    }
  }
}

/// Every setting that was tried failed, so there is none to go on with.
public struct NothingChosen: UserFacingError {
  let side: TuningReport.Side

  public var description: String {
    "\(side.label): none of \(side.trials.count) settings could be trained with every seed"
  }
  public var hint: String? {
    let error = side.trials.lazy.compactMap(\.errors.first).first
    return "narrow what --tune searches" + (error.map { "; the first run said: \($0)" } ?? "")
  }
  public var kind: ErrorKind { .failed }
}

extension SearchSpace {
  /// - Throws: if an arm is about a value that would be tuned.
  fileprivate func check(isFree arms: [Ablation.Variant]) throws(ConfigurationError) {
    for arm in arms {
      for setting in arm.settings {
        let path = ConfigurationNode.keyPath(setting.key)
        guard parameters.contains(where: { ConfigurationNode.keyPath($0.key) == path }) else {
          continue
        }
        throw ConfigurationError(
          message: "cannot be tuned: it is what '\(arm.label)' is about",
          location: SourceLocation(file: "--tune"), path: [setting.key])
      }
    }
  }
}
