import Archive
import Foundation
import Runs

/// Archives what an ablation came to, beside its runs.
public struct AblationArchive: Sendable {
  /// The words behind `harness ablate` that ask for it, without those that say how.
  public let words: [String]
  /// The command as it was given.
  public let command: [String]
  /// When that was.
  public let started: Date
  public let study: StudyStanding
  /// The texts of the study and of what was frozen of it, by their paths in the bundle.
  public let studyFiles: [String: String]

  public init(
    words: [String], command: [String], started: Date, study: StudyStanding,
    studyFiles: [String: String] = [:]
  ) {
    self.words = words
    self.command = command
    self.started = started
    self.study = study
    self.studyFiles = studyFiles
  }

  /// The same of an ablation that was found, by its runs, to stand otherwise.
  public func standing(_ study: StudyStanding) -> AblationArchive {
    AblationArchive(
      words: words, command: command, started: started, study: study, studyFiles: studyFiles)
  }

  /// The same of an ablation that other words ask for.
  public func asking(_ words: [String]) -> AblationArchive {
    AblationArchive(
      words: words, command: command, started: started, study: study, studyFiles: studyFiles)
  }

  /// Writes the bundle, unless one that was made here says the same of the same runs.
  ///
  /// - Parameters:
  ///   - outcomes: what became of the plan's runs.
  ///   - statistics: what follows from the runs alone, as `ablate --json` prints it.
  ///   - document: all that `ablate --json` prints.
  ///   - report: what people are shown, without colours.
  ///   - results: the folder of the bundles.
  ///   - ledger: where it is written down that this was made here.
  public func write(
    _ ablation: Ablation, _ outcomes: [RunResult], statistics: Data, document: Data, report: String,
    in results: String, ledger: RunLedger? = nil
  ) throws -> AblationBundle {
    let request = ablation.procedure.request
    var contents = AblationContents(
      record: AblationRecord(
        experiment: ablation.name, seeds: ablation.seeds,
        contrasts: ablation.contrasts.map(\.label), started: started, ended: Date(),
        command: command, study: study),
      host: ablation.procedure.host, build: Program.build)
    let runs = try ablation.arms.enumerated().flatMap { number, arm in
      try zip(ablation.seeds, arm.runs).map { seed, place in
        AblationRun(
          arm: number, seed: seed, of: try ResultBundle(path: outcomes[place].bundle ?? ""),
          error: outcomes[place].error)
      }
    }
    var files = BundleFiles()
    try files.add(json: AblationPlan(ablation, words: words), at: BundlePath.plan)
    try files.add(text: request.text, at: BundlePath.experiment)
    try files.add(lines: runs, at: BundlePath.ablationRuns)
    try files.add(text: report, at: BundlePath.report)
    try files.add(document, at: BundlePath.document)
    for (number, arm) in ablation.arms.enumerated() {
      for (file, data) in try Self.files(of: arm) {
        try files.add(data, at: BundlePath.arm(number, file))
      }
    }
    for (path, text) in studyFiles { try files.add(text: text, at: path) }
    try files.add(
      lines: runs.map { RunDigest($0, arm: ablation.arms[$0.arm].label) }, at: BundlePath.runDigests
    )
    try files.add(
      json: AblationStatistics(document: statistics).value, at: BundlePath.statistics)
    contents.files = files
    let known = ledger?.digests
    let bundle = try BundleWriter(resultsDirectory: results).write(contents) {
      known?.contains($0.bundleDigest) ?? true
    }
    if known?.contains(bundle.bundleDigest) == false { ledger?.add(bundle.bundleDigest) }
    return bundle
  }

  /// What the runs of an arm are made from: the experiment of the first seed, its identity, its data.
  private static func files(of arm: Ablation.Arm) throws -> [(String, Data)] {
    var files = BundleFiles()
    try files.add(
      text: arm.procedure.request.experiment.prettyJSON + "\n", at: BundlePath.resolved)
    try files.add(json: arm.procedure.identity, at: "of-\(BundlePath.job)")
    return [
      (BundlePath.resolved, files[BundlePath.resolved]),
      (BundlePath.job, files["of-\(BundlePath.job)"]),
      (Self.dataset, try arm.procedure.documents()[BundlePath.dataset]),
    ].compactMap { name, data in data.map { (name, $0) } }
  }

  /// What an arm's data are, in its folder.
  static let dataset = "dataset.json"
}

/// A line of `result/runs.jsonl`: what a run that is made again must come to.
struct RunDigest: Codable, Hashable, Sendable {
  let arm: String
  let seed: Int
  let digest: ResultDigest
  let completed: Bool

  init(_ run: AblationRun, arm: String) {
    self.arm = arm
    seed = run.seed
    digest = run.digest
    completed = run.error == nil
  }
}
