import ArgumentParser
import Errors
import Foundation
import PluginLoading
import Reports
import Runs
import TrainingRuns
import Tricks

struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "Write a trick or a check of your own, and compile it.",
    discussion: """
      A plugin is a folder with the code of a trick or of a check and its card. Under Plugins/ of a \
      checkout a trick becomes part of the program; anywhere else a plugin is compiled into a file that other verbs load by --plugin.

      Example: harness plugin new my-trick && harness plugin build MyTrick
      """,
    subcommands: [New.self, Build.self, Preflight.self])
}

extension PluginCommand {
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the folder of a new trick or check, which works and explains itself.",
      discussion: """
        In a checkout of harness the folder of a trick is made under Plugins/; others in the current \
        folder.

        Example: harness plugin new my-trick
        """)

    @Argument(help: "The id of the trick or check: lower-case words joined by hyphens.")
    var name: String

    @Option(
      name: .customLong("in"), help: ArgumentHelp("Make it in this folder.", valueName: "dir"),
      completion: .directory)
    var place: String?

    @Flag(help: "Make a check, a question that `harness check` asks, in place of a trick.")
    var check = false

    @OptionGroup var output: OutputOptions

    private struct Document: Encodable {
      let id: String
      let folder: String
      let files: [String]
    }

    func run() throws {
      let template = try PluginTemplate(check ? .check : .trick, id: name, in: place)
      let files = try template.write()
      if output.json {
        return try Console.print(
          json: Document(id: template.id, folder: template.folder, files: files))
      }
      for file in files { Console.print("made \(file)") }
      Console.note(
        template.isInCheckout
          ? "next: make test, then harness ablate --trick \(name)"
          : "next: \(ShellCommand.text(["harness", "plugin", "build", template.folder]))")
    }
  }

  struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compile a folder into a file that --plugin loads.",
      discussion: """
        The file is good for this build of harness: it carries the fingerprint of the compiler and of \
        the modules it was compiled against, and others refuse it. It also carries its sources, up to \
        256 kB, which the bundles of its runs keep. Needs the Swift compiler, and the \
        build folder that this program is in.

        Example: harness plugin build MyTrick && harness ablate --plugin MyTrick.so --trick my-trick
        """)

    @Argument(help: "The folder of the Swift files and README.md.", completion: .directory)
    var folder: String

    @Option(
      name: .customLong("output"),
      help: ArgumentHelp("The file to make; NAME.so in the current folder.", valueName: "file"),
      completion: .file(extensions: ["so"]))
    var library: String?

    @Option(
      help: ArgumentHelp(
        "The modules to compile against, if not beside this program.", valueName: "dir"),
      completion: .directory)
    var modules: String?

    @OptionGroup var output: OutputOptions

    private struct Document: Encodable {
      let plugin: String
      let sha256: String
      let tricks: [String]
      let checks: [String]
    }

    func run() throws {
      let builder = try PluginBuilder(folder: folder, modules: modules, program: Program.path)
      let library = library ?? builder.defaultOutput
      try builder.build(output: library) { messages in
        Console.note(StyledText(lines: messages.trimmingCharacters(in: .newlines)))
      }
      for plugin in try TrainingProcedures().load([PluginFile(at: library)]) {
        let checks = plugin.checks ?? []
        if output.json {
          try Console.print(
            json: Document(
              plugin: library, sha256: plugin.sha256, tricks: plugin.tricks, checks: checks))
        } else {
          Console.print("built \(library) with \((plugin.tricks + checks).joined(separator: ", "))")
          let next =
            plugin.tricks.first.map { ["ablate", "--plugin", library, "--trick", $0] }
            ?? ["check", "--plugin", library]
          Console.note("next: \(ShellCommand.text(["harness"] + next))")
        }
      }
    }
  }

  /// Runs a plugin's code where it can do no harm; started by the other verbs.
  struct Preflight: ParsableCommand {
    static let configuration = CommandConfiguration(shouldDisplay: false)

    func run() throws {
      // Before any code of plugins, which may keep whoever writes from being read.
      let text = String(
        decoding: try FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
      // What else is wrong is found again, and told, by the process that asked.
      try? PluginPreflight.perform(text)
      // Nothing of a plugin's is to run at the end.
      _exit(0)
    }
  }
}
