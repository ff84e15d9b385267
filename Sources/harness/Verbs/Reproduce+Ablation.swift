import Ablations
import Archive
import ArgumentParser
import Errors
import Foundation
import Reports
import Runs
import TrainingRuns

extension ReproduceCommand {
  /// Makes all runs of an ablation again.
  func reproduce(_ original: AblationBundle) throws {
    if source.asRecorded || source.source != nil || source.keepsBuild {
      throw ValidationError(
        "\(original.name) is an ablation, whose runs this program makes: reproduce a run by the "
          + "recorded source")
    }
    if !source.withThisProgram { try AblationReproduction.requireContract(of: original) }
    // What cannot be asked of the new runs is told before they are made.
    _ = try AblationCheck.Recomputed.question(of: ArchivedAblation(original).plan)
    let procedures = TrainingProcedures(given: plugins.files)
    let reproduction = try AblationReproduction(
      of: original, data: data, results: archive.results, by: procedures
    ) { job in
      try PluginSearch(of: original, recorded: job.plugins ?? [], consent: answers.consent)
        .load(given: plugins.files, by: procedures)
    }
    CrashNote.install()
    for warning in reproduction.warnings { Console.note(.warning, "\(warning)") }
    let outcomes = try outcomes(of: reproduction, by: procedures)
    let isMade = outcomes.allSatisfy { $0.bundle != nil }
    var statistics: Data?
    if isMade {
      statistics = try AblationCheck.Recomputed(
        reproduction.archived.plan, RecordedRuns(reproduction.ablation, outcomes)
      ).statistics
    }
    let result = try reproduction.result(outcomes, statistics: statistics)
    let folder = reproduction.plan.results
    // What is the same need not be kept twice.
    if result.isSame { try? FileManager.default.removeItem(atPath: folder) }
    let document = AblationReproductionDocument(
      original, result, reproduction.warnings, kept: result.isSame ? nil : folder)
    if output.json {
      try Console.print(json: document)
    } else {
      Console.print(document.text(on: Console.output))
    }
    if !result.isSame { throw Failure.NegativeVerdict() }
  }

  private func outcomes(
    of reproduction: AblationReproduction, by procedures: TrainingProcedures
  ) throws -> [RunResult] {
    let plan = reproduction.plan
    try ResultsFolder.prepare(plan.results)
    // Others may have put runs into that folder.
    let status = try plan.status(madeBy: .user)
    let executor = LocalExecutor(
      Parallelism(runs: status.pending.count, processes: nil, threads: computing.threads))
    let sources = try PlanSources(of: plan, from: status)
    Console.note(
      "making \(Text.count(status.pending.count, "run")) of \(reproduction.archived.bundle.name) "
        + "again, \(executor.concurrency) at a time"
        + (status.archivedCount > 0
          ? "; \(status.archivedCount) were, when this was stopped before" : ""))
    return try AblationView.following(plan, status) { observe in
      try plan.run(
        with: executor, from: status, sources: sources, by: procedures, keepGoing: true,
        observe: observe)
    }
  }
}

/// What became of making the runs of an ablation again.
private struct AblationReproductionDocument: Encodable {
  let bundle: String
  let reproduced: Bool
  let digest: String
  let bundleDigest: String
  /// What was not as it had been, and was told first.
  let warnings: [String]
  /// How many were made again.
  let runCount: Int
  /// Those that came to something else.
  let runs: [AblationReproduction.RunChange]
  let statistics: [StatisticsChange]
  let kept: String?

  init(
    _ original: AblationBundle, _ result: AblationReproduction.Result, _ warnings: [String],
    kept: String?
  ) {
    self.warnings = warnings
    bundle = original.path
    reproduced = result.isSame
    digest = original.digest.hex
    bundleDigest = original.bundleDigest.hex
    runCount = result.runCount
    runs = result.runs
    statistics = result.statistics
    self.kept = kept
  }

  func text(on terminal: Terminal) -> StyledText {
    guard !reproduced else {
      return """
        \("reproduced", .green): all \(Text.count(runCount, "run")), bit for bit, and what they come to
        digest \(digest)
        bundle digest \(bundleDigest)
        """
    }
    var parts: [StyledText] = ["\("not reproduced", .red): \(bundle)"]
    if !runs.isEmpty {
      var table = Table([.init("run"), .init("archived"), .init("made again")])
      for run in runs {
        table.add([
          .init("seed \(run.seed), \(run.arm)"), .init(run.digest.short),
          .init(run.reproducedDigest?.short ?? run.error ?? "none"),
        ])
      }
      parts.append(table.rendered(on: terminal, indent: 2))
    }
    if !statistics.isEmpty {
      parts.append(AblationDifferenceView.table(statistics).rendered(on: terminal, indent: 2))
    }
    if let kept { parts.append("the new runs are in \(kept)") }
    return parts.joined(separator: "\n")
  }
}
