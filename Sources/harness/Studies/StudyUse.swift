import Ablations
import Archive
import Configuration
import Errors
import Foundation
import Runs

/// What an ablation is asked by: a study file, frozen or not, or the words of the command alone.
struct StudyUse {
  /// The words that say what is asked.
  let words: [String]
  /// Those that say how it is carried out.
  private let how: [String]
  let file: StudyFile?
  private let frozen: FrozenStudy?

  /// The options that a study may have.
  static func options() throws -> CommandOptions {
    try CommandOptions(described: AblateCommand._dumpHelp())
  }

  /// The question of a command without a study.
  ///
  /// - Parameter words: those behind the verb.
  init(words: [String]) throws {
    (self.words, how) = try Self.options().sorted(words)
    (file, frozen) = (nil, nil)
  }

  /// The question of a study file.
  ///
  /// - Parameter beside: the words behind the verb, which may say how it is carried out.
  init(at path: String, beside: [String] = []) throws {
    let options = try Self.options()
    let (what, how) = options.sorted(beside)
    guard what.isEmpty else { throw StudyError.asksMore(what) }
    guard FileManager.default.fileExists(atPath: path) else {
      throw MissingInput(
        message: "there is no study '\(path)'",
        hint: "write one by \(ShellCommand.text(["harness", "study", "new", path])) --trick ID")
    }
    let file = try StudyFile(at: path, options: options)
    words = file.words
    self.how = how.filter { !$0.hasPrefix("--study") }
    self.file = file
    frozen = try FrozenStudy.of(file)
  }

  /// The words that ask the same of one experiment, where it is asked of several.
  func words(of experiment: String) -> [String] {
    [experiment] + words.filter { $0.hasPrefix("--") }
  }

  /// Whether one JSON document is asked for.
  var isJSON: Bool { how.contains("--json") }

  /// The command that asks.
  ///
  /// - Throws: what its parser refuses, at its place in the study.
  func command() throws -> AblateCommand {
    do {
      return try AblateCommand.parse(words + how)
    } catch {
      let message = AblateCommand.message(for: error)
      guard let file else { throw error }
      throw ConfigurationError(message: message, location: file.location(of: message))
    }
  }

  /// What an ablation means, with every default filled in.
  func meaning(of ablation: Ablation) throws -> StudyMeaning {
    StudyMeaning(ablation, words: words, options: try Self.options())
  }

  /// Whether it had been fixed what would be asked of an ablation, before its runs were made.
  ///
  /// To be asked before any is made now.
  ///
  /// - Throws: `StudyError` if it was, and something else is asked now.
  func standing(of ablation: Ablation, in plan: RunPlan) throws -> StudyStanding {
    guard let file, let frozen else { return .notFrozen(file: file?.name) }
    try frozen.check(meaning(of: ablation), of: file)
    let seen = try Self.seen(ablation, in: plan).count { $0 < frozen.time }
    return .frozen(
      file: file.name, at: frozen.time, digest: frozen.digest,
      earlierRuns: max(seen, frozen.earlierRuns), isFrozenHere: frozen.isKnown(to: .user))
  }

  /// The same when its runs have been made: runs of the very results that were there before it was frozen
  /// had been seen, under whichever options.
  func standing(
    _ standing: StudyStanding, after cells: [[AblationResult.Cell]], in results: String
  ) throws -> StudyStanding {
    guard let frozen, let file else { return standing }
    var runs: [ResultDigest: Int] = [:]
    for cell in cells.joined() where cell.error == nil {
      runs[cell.bundle.digest, default: 0] += 1
    }
    var seen: Set<ResultDigest> = []
    for overview in try BundleStore(resultsDirectory: results).overviews() {
      guard let digest = overview.digest, runs[digest] != nil, !seen.contains(digest),
        let bundle = try? ResultBundle(path: "\(results)/\(overview.name)"),
        bundle.run.started < frozen.time
      else { continue }
      seen.insert(digest)
    }
    let earlier = seen.reduce(0) { $0 + (runs[$1] ?? 0) }
    return .frozen(
      file: file.name, at: frozen.time, digest: frozen.digest,
      earlierRuns: max(earlier, standing.earlierRuns), isFrozenHere: standing.isFrozenHere)
  }

  /// What is said where nothing of what is asked can be frozen.
  ///
  /// - Throws: `StudyError` if something else was.
  func standingOfSeveral() throws -> StudyStanding {
    if let file, frozen != nil {
      throw StudyError.changed(file.path, ["experiment: several, was one"])
    }
    return .notFrozen(file: file?.name)
  }

  /// When the first result of each run of an ablation was begun, of those that have one: by whichever
  /// program.
  static func seen(_ ablation: Ablation, in plan: RunPlan) throws -> [Date] {
    let archived = try FinishedRuns(results: plan.results)
    return Set(ablation.arms.flatMap(\.runs)).sorted().compactMap { place in
      plan.runs[place].request.identity.flatMap { job in
        archived.seen(of: job).map(\.run.started).min()
      }
    }
  }

  /// The texts of the study, for the archive.
  var files: [String: String] {
    var files: [String: String] = [:]
    files[BundlePath.study] = file?.text
    files[BundlePath.frozenStudy] = frozen.map { String(decoding: $0.text, as: UTF8.self) }
    return files
  }
}
