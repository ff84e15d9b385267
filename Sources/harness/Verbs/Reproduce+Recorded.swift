import Archive
import Foundation
import Reports
import Runs

extension ReproduceCommand {
  /// Has the recorded program reproduce the bundle, if its source is another one than this program's and
  /// that is agreed to, or if it was asked for.
  ///
  /// - Returns: whether that was done; if not, it is for this program to do.
  /// - Throws: what the verdict of that program comes to, or why there is none.
  func isDoneAsRecorded(_ original: ResultBundle) throws -> Bool {
    if source.withThisProgram { return false }
    let differences = try RecordedProgram.differences(of: original)
    guard source.asRecorded || differences?.isEmpty == false else { return false }
    // Nothing is built for a bundle that is damaged or has no results.
    _ = try Reproduction.request(of: original, results: archive.results)
    do {
      let program = try RecordedProgram(of: original, from: source.source)
      try answers.consent.require(question(program, differences ?? []))
      // The folder is removed, and what was started ended, before this program ends.
      try Interruption.deferred(saying: "stopping; once more stops at once") {
        try reproduce(original, by: program)
      }
      return true
    } catch let error as Interrupted {
      throw error
    } catch let error as ConsentError where !source.asRecorded {
      if !error.wasAsked {
        Console.note(
          .note,
          """
          the bundle was made from another source: --yes builds that in a temporary folder and \
          has it reproduce the bundle; --with-this-program says that this one is meant
          """)
      }
      return false
    } catch let error as Failure.NegativeVerdict {
      throw error
    } catch let error as RecordedVerdict {
      throw error
    } catch  where !source.asRecorded {
      Console.note(.note, "the recorded source cannot be built here: \(error)")
      return false
    }
  }

  private func question(
    _ program: RecordedProgram, _ differences: [String]
  ) -> Consent.Question {
    let changes = program.source.patch.isEmpty ? "" : ", with the archived patch"
    let files = program.source.untracked.count
    let untracked = files == 0 ? "" : ", with \(Text.count(files, "untracked file"))"
    var reasons: [String] = []
    if !differences.isEmpty {
      reasons.append("\(differences.joined(separator: ", ")): not this program's")
    }
    reasons += [
      "the recorded source is that of revision \(name(of: program)) in \(program.repository)\(changes)"
        + "\(untracked); the tracked files are the recorded tree \(program.tree.prefix(12)), the others "
        + "have the digests that the bundle says",
      "compiling and running it runs whatever code that is, with your rights",
      "it takes some minutes and about 1 GB in \(RecordedProgram.parent)",
    ]
    if !program.missing.isEmpty {
      reasons.append("not archived, and so not in it: \(program.missing.joined(separator: ", "))")
    }
    return Consent.Question(
      "build the recorded source in a temporary folder, and run it", because: reasons,
      alternative: "--with-this-program reproduces the bundle with this program")
  }

  private func name(of program: RecordedProgram) -> String {
    program.source.revision.map { String($0.prefix(12)) } ?? "none"
  }

  /// - Throws: ``Failure/NegativeVerdict`` or ``RecordedVerdict``, unless the bundle was reproduced.
  private func reproduce(_ original: ResultBundle, by program: RecordedProgram) throws {
    let display = ProgressDisplay()
    var bar = StepBar("building \(name(of: program))", on: display)
    defer { display.finish() }
    try program.build(with: SwiftBuild(), keepsFolder: source.keepsBuild) { progress in
      switch progress {
      case .checkedOut(let folder, let links):
        Console.note("building \(name(of: program)) in \(folder): \(SwiftBuild.commandLine)")
        if !links.isEmpty {
          Console.note(
            .warning, "links that lead elsewhere are not made: \(links.joined(separator: ", "))")
        }
      case .step(let step, let total): bar.show(step: step, of: total)
      }
    } run: { path in
      bar.end()
      display.finish()
      Console.note("built: \(path)")
      let verdict = try RecordedVerdict(of: path, arguments(original), keepsOutput: output.json)
      if let document = verdict.output {
        try Console.print(
          json: RecordedDocument(document, madeBy: origin(of: program, path)))
      }
      let by = "harness of revision \(name(of: program)), built from the recorded source"
      switch verdict.code {
      case Failure.Code.good.rawValue: Console.note("that is the verdict of \(by)")
      case Failure.Code.negative.rawValue:
        Console.note("that is the verdict of \(by)")
        throw Failure.NegativeVerdict()
      case Failure.Code.interrupted.rawValue: throw Interrupted()
      default: throw verdict.with(name: by)
      }
    }
  }

  /// The words for a program that may know fewer options: those that were given, and no others.
  private func arguments(_ original: ResultBundle) -> [String] {
    var words = [
      "reproduce", URL(fileURLWithPath: original.path).standardizedFileURL.path, "--results",
      archive.results,
    ]
    if let data { words += ["--data", data] }
    for file in plugins.files { words += ["--plugin", file] }
    if let threads = computing.threads { words += ["--threads", String(threads)] }
    return words + (output.json ? ["--json"] : [])
  }

  private func origin(of program: RecordedProgram, _ path: String) -> JSONValue {
    var members: [String: JSONValue] = [
      "tree": .string(program.tree), "repository": .string(program.repository),
      "patch_sha256": .string(program.source.patchSHA256),
    ]
    members["revision"] = program.source.revision.map { .string($0) }
    return .object(members)
  }
}
