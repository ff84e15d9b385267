import Ablations
import Checks
import Configuration
import Errors
import Foundation
import Reports
import Runs
import Screening
import Statistics
import TrainingRuns

/// Carries out a screening: which tricks apply, the first stage, the second.
struct ScreeningRun {
  private let source: ExperimentSource
  private let document: ConfigurationNode
  private let options: ScreeningOptions
  private let archive: ArchiveOptions
  private let keeping: RunKeeper.Options
  private let trust: TrustOptions
  private let unchecked: UncheckedOptions
  private let computing: ParallelOptions
  private let procedures: TrainingProcedures
  private let seeds: (first: [Int], fresh: [Int])
  private let rule: FollowUpRule

  init(
    _ source: ExperimentSource, _ options: ScreeningOptions, _ archive: ArchiveOptions,
    keeping: RunKeeper.Options, _ trust: TrustOptions, _ unchecked: UncheckedOptions,
    _ computing: ParallelOptions, by procedures: TrainingProcedures
  ) throws {
    self.source = source
    document = try source.document()
    self.options = options
    self.archive = archive
    self.keeping = keeping
    self.trust = trust
    self.unchecked = unchecked
    self.computing = computing
    self.procedures = procedures
    seeds = try options.stages(
      from: RunRequest(source, reading: document, results: archive.results).seed)
    rule = FollowUpRule(most: options.keep)
  }

  /// One of the stages with its runs that are still to be made.
  private struct Stage {
    let stage: ScreeningStage
    let status: RunPlan.Status
  }

  func run(json: Bool) throws {
    let applicability = try applicability()
    guard let measure = applicability.baseline.measures.first else { return }
    let chooser = Self.chooser(of: applicability.baseline, beside: measure)
    guard !applicability.accepted.isEmpty else { throw NothingApplies(applicability) }
    let text = ScreeningText(
      experiment: source.name, seeds: seeds.first, freshSeeds: seeds.fresh, rule: rule,
      measure: measure, choosing: chooser)
    let view = ScreeningView(
      source: source, applicability: applicability, text: text, measure: measure, chooser: chooser)
    let first = try stage("first stage, ", applicability.accepted, seeds.first)
    let cost = ScreeningDocument.Cost(
      first: first.stage.plan.runs.count, open: first.status.pending.count,
      second: (min(options.keep, applicability.accepted.count) + 1) * seeds.fresh.count)
    func document(
      _ result: ScreeningResult?, _ history: ScreeningHistory? = nil
    ) -> ScreeningDocument {
      ScreeningDocument(
        experiment: source.name, measure: measure.description, chosenBy: chooser.description,
        seeds: seeds.first, freshSeeds: seeds.fresh, keep: options.keep,
        followedUp: result?.followedUp ?? 0, level: PowerOfSignFlipTest.level,
        conclusion: result.map(text.conclusion), procedure: result.map(text.procedure),
        notes: result.map(text.notes) ?? [], history: history,
        rows: result?.rows.map(ScreeningDocument.Row.init) ?? [],
        refused: applicability.refused.map(ScreeningDocument.Refusal.init), cost: cost)
    }
    if options.list {
      if json { return try Console.print(json: document(nil)) }
      return view.list(
        seeds: seeds.first.count, freshSeeds: seeds.fresh.count, keep: options.keep,
        open: first.status.pending.count)
    }
    if !first.status.pending.isEmpty, let training = applicability.baseline as? TrainingProcedure {
      _ = try CheckRun.gate(training, .quick, isUnchecked: unchecked.unchecked)
    }
    let start = ContinuousClock.now
    view.begin(
      seeds: seeds.first.count, freshSeeds: seeds.fresh.count, keep: options.keep,
      open: first.status.pending.count, processes: executor(first.status).concurrency)
    let both = measure == chooser ? [measure] : [measure, chooser]
    let firstResult = try carryOut(first, view, measures: both, later: cost.second)
    let chosen = FirstStage(first.stage, firstResult, by: chooser, rule)
    if let failure = chosen.baselineFailure { throw BaselineFailed(failure) }
    view.chosen(chosen)
    var second: (stage: ScreeningStage, result: AblationResult)?
    if !chosen.chosen.isEmpty {
      let next = try stage("second stage, ", chosen.chosen, seeds.fresh)
      second = (next.stage, try carryOut(next, view, measures: nil, later: 0))
    }
    let result = ScreeningResult(chosen, second, choosing: chooser)
    // What has been seen has been seen, also where it found nothing.
    let history = ScreeningHistory(
      first.stage, seeds: (seeds.first + seeds.fresh).sorted(), by: measure,
      in: LookRecord(results: archive.results))
    let decided = try second.map { stage, result in
      ScreeningView.Decided(
        ablation: stage.ablation, result: result,
        context: try AblationContext(
          stage.ablation, result, .notFrozen(), tuned: nil, in: archive.results))
    }
    if json {
      guard let decided else { return try Console.print(json: document(result, history)) }
      return try Console.print(json: AblationAnswer(document(result, history), decided.context))
    }
    view.show(
      result, decided, history, command: command(for: result),
      seconds: (ContinuousClock.now - start) / .seconds(1),
      runs: cost.first + (second?.stage.plan.runs.count ?? 0),
      reused: firstResult.reused + (second?.result.reused ?? 0))
  }

  // MARK: - Steps

  private func applicability() throws -> Applicability {
    let candidates = try options.candidates()
    let display = ProgressDisplay()
    defer { display.finish() }
    var bar = StepBar("preparing", on: display)
    return try Applicability(
      of: candidates, in: source, reading: document, results: archive.results, by: procedures
    ) { bar.show(step: $0, of: candidates.count) }
  }

  /// The validation split's own value of what decides, if there is such a split: so that no test
  /// example has a part in the choice.
  private static func chooser(of baseline: any Procedure, beside measure: Measure) -> Measure {
    guard let training = baseline as? TrainingProcedure, training.resolved.data.validation > 0,
      let validation = training.measure(Measure.Name(.validation, measure.name.metric))
    else { return measure }
    return validation
  }

  private func stage(_ title: String, _ tricks: [TrickUse], _ seeds: [Int]) throws -> Stage {
    let stage = try ScreeningStage(
      title, of: source, reading: document, tricks: tricks, seeds: seeds, by: procedures,
      in: RunPlan(results: archive.results, keeping: keeping))
    return Stage(stage: stage, status: try stage.plan.status(madeBy: trust.ledger))
  }

  private func executor(_ status: RunPlan.Status) -> LocalExecutor {
    computing.executor(of: status.pending.count)
  }

  private func carryOut(
    _ stage: Stage, _ view: ScreeningView, measures: [Measure]?, later: Int
  ) throws -> AblationResult {
    let plan = stage.stage.plan
    for note in stage.status.notes { Console.note(.note, "\(note)") }
    let executor = executor(stage.status)
    let sources = try PlanSources(of: plan, from: stage.status)
    for note in sources.notes { Console.note(.warning, "\(note)") }
    let outcomes = try view.following(
      plan, stage.status, processes: executor.concurrency, later: later
    ) { observe in
      try plan.run(
        with: executor, from: stage.status, sources: sources, by: procedures, keepGoing: false,
        observe: observe)
    }
    return try AblationResult(
      stage.stage.ablation, outcomes, reused: stage.status.archivedCount, measures: measures)
  }

  /// What tests the best one alone. On the seeds that decided here it would be tested again without the
  /// correction, so it is on as many others.
  private func command(for result: ScreeningResult) -> String? {
    guard let best = result.rows.first, best.findings != nil,
      let last = (seeds.first + seeds.fresh).max()
    else { return nil }
    let others = seeds.fresh.indices.map { last + 1 + $0 }
    return ShellCommand.harness(
      "ablate", [source.name],
      options: source.settings.map { ("--set", $0.description) }
        + source.plugins.map { ("--plugin", $0.path) } + [
          ("--trick", best.trick.description), ("--seeds", ScreeningText.text(others)),
        ] + archive.store.options)
  }
}

/// There is no trick to try.
private struct NothingApplies: UserFacingError {
  let description: String
  var hint: String? { "--list says why each does not apply" }

  init(_ applicability: Applicability) {
    let refused = applicability.refused.map(\.reason)
    description =
      refused.count == 1
      ? "no trick applies: \(refused[0])" : "none of the \(refused.count) tricks applies"
  }
}

/// Without the experiment's own runs nothing can be compared.
private struct BaselineFailed: UserFacingError {
  let failure: String
  init(_ failure: String) { self.failure = failure }
  var description: String { "the experiment fails without any trick: \(failure)" }
  var hint: String? { "`harness find-lr` finds a rate at which it does not" }
  var kind: ErrorKind { .failed }
}
