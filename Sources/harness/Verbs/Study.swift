import Ablations
import Archive
import ArgumentParser
import Errors
import Foundation
import Platform
import Provenance
import Reports
import Runs

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "Fix what will be asked, before there are results.",
    discussion: """
      A study is a TOML file whose keys are the options of `harness ablate`; `harness ablate --study \
      FILE` asks what it says. Frozen, it can no longer be changed unnoticed, and what its runs come to \
      is called confirmatory if none of them had a result before; without that, a verdict is called \
      exploratory.

      Example: harness study new smoothing.toml --trick label-smoothing --seeds 11-26
      """,
    subcommands: [New.self, Freeze.self])
}

extension StudyCommand {
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a study file that asks what the words of `harness ablate` would.",
      discussion: """
        Behind the file stand the experiment and the options, as behind `harness ablate`.

        Example: harness study new smoothing.toml digits --trick label-smoothing --seeds 11-26
        """)

    @Argument(help: "The file to write.", completion: .file(extensions: ["toml"]))
    var file: String

    @Argument(
      parsing: .captureForPassthrough,
      help: ArgumentHelp("What to ask, as behind `harness ablate`.", valueName: "words"))
    var words: [String] = []

    private struct Document: Encodable {
      let study: String
      let text: String
    }

    func run() throws {
      if FileManager.default.fileExists(atPath: file) { throw StudyError.exists(file) }
      let use = try StudyUse(words: words)
      let command: AblateCommand
      do {
        command = try AblateCommand.parse(words)
      } catch {
        throw ValidationError(AblateCommand.message(for: error))
      }
      // What could not be frozen is refused while it is written, not when it is to be used.
      var plan = RunPlan(results: command.archive.results)
      _ = try command.prepared(by: command.plugins.procedures(command.answers), in: &plan)
      let text = StudyFile.text(of: use.words, options: try StudyUse.options())
      try OutputFile(file).write(text)
      if use.isJSON { return try Console.print(json: Document(study: file, text: text)) }
      Console.print(StyledText(lines: text))
      Console.note("next: \(ShellCommand.text(["harness", "study", "freeze", file]))")
    }
  }

  struct Freeze: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep what a study asks now, with every default filled in, and when that was.",
      discussion: """
        The digest of it is written into FILE.frozen.json: of the arms' experiments and data, the \
        seeds, what is compared and every option. `harness ablate --study FILE` then refuses a study \
        that asks something else. Runs of the study that have results already are counted.

        Example: harness study freeze smoothing.toml && harness ablate --study smoothing.toml
        """)

    @Argument(help: "The study's file.", completion: .file(extensions: ["toml"]))
    var file: String

    @OptionGroup var answers: ConsentOptions
    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var output: OutputOptions

    private struct Document: Encodable {
      let study: String
      let frozen: String
      let digest: String
      let earlierRuns: Int
      let runs: Int
    }

    func run() throws {
      let use = try StudyUse(at: file)
      guard let study = use.file else { return }
      let command = try use.command()
      var plan = RunPlan(results: archive.results)
      let ablation = try command.prepared(by: command.plugins.procedures(answers), in: &plan)
      let meaning = try use.meaning(of: ablation)
      for doubt in command.doubts(of: ablation) { Console.note(.warning, StyledText(doubt)) }
      if let known = try FrozenStudy.of(study) {
        try known.check(meaning, of: study)
        throw StudyError.isFrozen(study.path, known.time)
      }
      let folder = FilePath.folder(of: study.path)
      let earlier = try StudyUse.seen(ablation, in: plan).count
      let frozen = try FrozenStudy(
        meaning, of: study, earlierRuns: earlier,
        in: GitState.capture(
          at: folder.isEmpty ? "." : folder, excluding: [archive.results]))
      try frozen.save(beside: study, ledger: .user)
      if output.json {
        return try Console.print(
          json: Document(
            study: study.path, frozen: FrozenStudy.path(of: study.path), digest: frozen.digest,
            earlierRuns: earlier, runs: plan.runs.count))
      }
      var facts = Table.facts
      facts.add("frozen", FrozenStudy.path(of: study.path))
      facts.add("digest", frozen.digest)
      facts.add("runs", String(plan.runs.count))
      Console.print(facts.rendered(on: Console.output))
      if earlier > 0 {
        Console.note(
          .warning,
          """
          \(archive.results) has results of \(earlier) of its \(plan.runs.count) runs: \
          what it finds will not be called confirmatory. Fresh seeds would be
          """)
      }
    }
  }
}
