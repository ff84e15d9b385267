import Foundation

// Writes the manual page of harness from what the program says of its commands:
//
//   harness --experimental-dump-help | ManualPage "$(harness --version)" > harness.1

let input = FileHandle.standardInput.readDataToEndOfFile()
guard let root = try? JSONDecoder().decode(CommandDump.self, from: input).command else {
  FileHandle.standardError.write(
    Data("error: expected what harness --experimental-dump-help prints\n".utf8))
  exit(65)
}
let version = CommandLine.arguments.dropFirst().first ?? root.commandName
print(manual(of: root, version: version), terminator: "")

/// The whole page.
func manual(of root: CommandDescription, version: String) -> String {
  let exit = "Exit codes: "
  var page = ManualText()
  page.request("TH", root.commandName.uppercased(), "1", "", version, "User Commands")
  page.request("SH", "NAME")
  page.line("\(root.commandName) - \(sentence(root.abstract))")
  page.request("SH", "SYNOPSIS")
  page.line("`\(root.commandName)` VERB [EXPERIMENT] [options]")
  page.request("SH", "DESCRIPTION")
  for paragraph in root.paragraphs where !paragraph.hasPrefix(exit) { page.paragraph(paragraph) }
  page.request("SH", "VERBS")
  for command in root.visible { describe(command, prefix: root.commandName, on: &page) }
  page.request("SH", "EXIT STATUS")
  for paragraph in root.paragraphs where paragraph.hasPrefix(exit) {
    for meaning in paragraph.dropFirst(exit.count).split(separator: ";") {
      let words = meaning.trimmingCharacters(in: .whitespaces).split(separator: " ", maxSplits: 1)
      page.item("`\(words[0])`", words.dropFirst().joined())
    }
  }
  page.request("SH", "ENVIRONMENT")
  page.item("`HARNESS_CPU`", "Use the kernels of this level: x86-64, x86-64-v3 or x86-64-v4.")
  page.item("`NO_COLOR`", "If set, nothing is coloured.")
  page.request("SH", "FILES")
  page.item("experiments/NAME.toml", "An experiment that goes by its name in the folder above.")
  page.item("results/", "Where bundles are put, unless `--results` names another folder.")
  page.request("SH", "EXAMPLES")
  page.line("Is the set-up sound, and does label smoothing help?")
  page.example("harness check", "harness ablate --trick label-smoothing")
  page.line("Your own experiment:")
  page.example("harness experiments digits > mine.toml", "harness train mine.toml")
  return page.text
}

/// A verb, or each of the commands below it.
func describe(_ command: CommandDescription, prefix: String, on page: inout ManualText) {
  let example = "Example: "
  let name = "\(prefix) \(command.commandName)"
  let arguments = (command.arguments ?? []).filter { $0.shouldDisplay != false }
  let places = arguments.filter { $0.kind == "positional" }.map { argument in
    let word = (argument.valueName ?? "argument") + (argument.isRepeating == true ? " ..." : "")
    return argument.isOptional == true ? " [\(word)]" : " \(word)"
  }
  page.request("SS", name + places.joined() + (command.visible.isEmpty ? " [options]" : " VERB"))
  page.line(command.abstract ?? "")
  for paragraph in command.paragraphs where !paragraph.hasPrefix(example) {
    page.paragraph(paragraph)
  }
  for argument in arguments where !["--help", "--version"].contains(argument.words.last) {
    let value = argument.kind == "option" ? " \(argument.valueName ?? "value")" : ""
    let term =
      argument.kind == "positional"
      ? argument.valueName ?? "argument"
      : argument.words.map { "`\($0)`" }.joined(separator: ", ") + value
    let preset = argument.defaultValue.map { " (default: \($0))" } ?? ""
    page.item(term, (argument.abstract ?? "") + preset)
  }
  for paragraph in command.paragraphs where paragraph.hasPrefix(example) {
    page.example(String(paragraph.dropFirst(example.count)))
  }
  for below in command.visible { describe(below, prefix: name, on: &page) }
}

/// A sentence as man(1) wants it in a list of pages: without a full stop.
func sentence(_ text: String?) -> String {
  let text = text ?? ""
  return text.hasSuffix(".") ? String(text.dropLast()) : text
}
