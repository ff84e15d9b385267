import Archive
import ArgumentParser
import Errors
import Foundation
import Reports
import Runs
import TrainingRuns

struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Train a run, or all runs of an ablation, again and compare bit for bit.",
    discussion: """
      The experiment and the data are those that the bundle records, however the files that describe \
      them have changed since. Where the source that the bundle was made from is not this program's, it \
      is asked whether to build that: revision, patch and untracked files are put into a temporary \
      folder, and the verdict is that program's. Your own working tree is not touched. Otherwise this \
      program makes the run, and what differs is told first. The exit code is 1 \
      if any bit of the results differs; then the new run is kept, for `harness diff`.

      All runs of an ablation are made again, by this program, in a folder of their own, where the same \
      command goes on if it was stopped; their digests and what they come to are compared.

      Example: harness reproduce latest --threads 1
      """)

  @Argument(
    help: "A bundle: path, beginning of its name or digest, or 'latest'.", completion: .bundle)
  var bundle: String

  @Option(
    help: ArgumentHelp(
      "Where the data are now, if they have moved: the folder that the paths of their files count "
        + "from.", valueName: "dir"))
  var data: String?

  @OptionGroup var source: SourceOptions
  @OptionGroup var plugins: PluginOptions
  @OptionGroup var answers: ConsentOptions
  @OptionGroup var computing: ThreadOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    computing.begin()
    switch try archive.store.bundle(named: bundle) {
    case .run(let original): try reproduce(original)
    case .ablation(let original): try reproduce(original)
    }
  }

  private func reproduce(_ original: ResultBundle) throws {
    if try isDoneAsRecorded(original) { return }
    if !source.withThisProgram { try Reproduction.requireContract(of: original) }
    let procedures = TrainingProcedures()
    var request = try Reproduction.request(
      of: original, data: data, results: archive.results)
    request.plugins = try PluginSearch(
      of: original, recorded: request.identity?.plugins ?? [], consent: answers.consent
    ).load(given: plugins.files, by: procedures)
    let reproduction = try Reproduction(
      of: original, by: procedures.procedure(for: request))
    CrashNote.install()
    for warning in reproduction.warnings {
      Console.note(.warning, "\(warning)")
    }
    Console.note("training \(original.experiment), seed \(original.seed), again")
    let display = ProgressDisplay()
    var bar = StepBar(original.experiment, on: display)
    let result: Reproduction.Result
    do {
      defer { display.finish() }
      result = try Interruption.deferred(
        saying: "stopping after this step; once more stops at once"
      ) {
        try reproduction.run(results: archive.results, ledger: .user) { event in
          if case .step(let step, let total, _) = event { bar.show(step: step, of: total) }
          return !Interruption.isRequested
        }
      }
    }
    if output.json {
      try Console.print(json: ReproductionDocument(original, result, reproduction.warnings))
    } else {
      show(result, original)
    }
    if !result.isSame { throw Failure.NegativeVerdict() }
  }

  private func show(_ result: Reproduction.Result, _ original: ResultBundle) {
    let terminal = Console.output
    if result.isSame {
      Console.print(
        "\("reproduced", .green): all of result/ is the same, bit for bit\n"
          + "digest \(original.digest.hex)\nbundle digest \(original.bundleDigest.hex)")
      return
    }
    Console.print("\("not reproduced", .red): \(original.name)")
    var table = Table.facts
    for file in result.files { table.add(file.path, file.state.rawValue) }
    if let step = result.difference.effects.firstStep {
      let before = step.lastEqualStep.map { "equal up to step \($0)" } ?? "the first traced one"
      table.add("first step that differs", "\(step.step) (\(before))")
      table.add("first tensor", step.tensors.first ?? "none")
    }
    Console.print(table.rendered(on: terminal, indent: 2))
    if let kept = result.kept {
      Console.print("next: \(ShellCommand.harness("diff", [original.path, kept]))")
    }
  }
}

/// A reproduction in JSON.
private struct ReproductionDocument: Encodable {
  let bundle: String
  let reproduced: Bool
  let digest: String
  let bundleDigest: String
  let reproducedDigest: String
  let warnings: [String]
  let files: [Reproduction.FileComparison]
  let firstStep: BundleDifference.StepChange?
  let kept: String?

  private enum CodingKeys: String, CodingKey {
    case bundle, reproduced, digest, warnings, files, kept
    case bundleDigest = "bundle_digest"
    case reproducedDigest = "reproduced_digest"
    case firstStep = "first_step"
  }

  init(_ original: ResultBundle, _ result: Reproduction.Result, _ warnings: [String]) {
    bundle = original.path
    reproduced = result.isSame
    digest = original.digest.hex
    bundleDigest = original.bundleDigest.hex
    reproducedDigest = result.digest.hex
    self.warnings = warnings
    files = result.files
    firstStep = result.difference.effects.firstStep
    kept = result.kept
  }
}
