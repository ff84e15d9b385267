/// What `harness --experimental-dump-help` prints, as far as the manual needs it.
struct CommandDump: Decodable {
  let command: CommandDescription
}

/// A command with its arguments and the commands below it.
struct CommandDescription: Decodable {
  let commandName: String
  let shouldDisplay: Bool?
  let abstract: String?
  let discussion: String?
  let arguments: [ArgumentDescription]?
  let subcommands: [CommandDescription]?

  /// The commands below it that people see.
  var visible: [CommandDescription] {
    (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
  }

  /// The paragraphs of the discussion, each on one line.
  var paragraphs: [String] {
    (discussion ?? "").split(separator: "\n\n").map {
      $0.split(separator: "\n").joined(separator: " ")
    }
  }
}

/// An argument, an option or a flag.
struct ArgumentDescription: Decodable {
  struct Name: Decodable {
    let kind: String
    let name: String
  }

  let kind: String
  let shouldDisplay: Bool?
  let isOptional: Bool?
  let isRepeating: Bool?
  let names: [Name]?
  let valueName: String?
  let defaultValue: String?
  let abstract: String?

  /// `--set`, `-h`.
  var words: [String] {
    (names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name }
  }
}
