import ArgumentParser
import Reference
import Reports

/// What `harness help` explains beside verbs.
enum HelpTopic {
  static let names = ["experiment"]

  /// The words of a command, of which `help experiment` is one of its own.
  static func words(of arguments: ArraySlice<String>) -> [String] {
    let words = Array(arguments)
    guard words.count > 1, words[0] == "help", names.contains(words[1]) else { return words }
    return [ExperimentHelp.name] + words[2...]
  }
}

/// `harness help experiment`
struct ExperimentHelp: ParsableCommand {
  static let name = "help-experiment"
  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Explain every key of an experiment, every layer, optimiser and trick.",
    usage: "harness help experiment [--json]", shouldDisplay: false)

  @OptionGroup var plugins: PluginOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: ArgumentHelp("Print Markdown.", visibility: .hidden))
  var markdown = false

  func run() throws {
    try plugins.load()
    let reference = try ExperimentReference.current()
    if output.json { return try Console.print(json: reference) }
    if markdown { return Console.print(StyledText(lines: reference.markdown)) }
    Console.print(MarkdownRenderer.text(reference.markdown, on: Console.output))
  }
}
