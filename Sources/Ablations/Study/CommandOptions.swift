import Configuration
import Foundation

/// The options of a command, as its parser describes them: what a study file may say, and nothing more
/// than that.
public struct CommandOptions: Sendable {
  /// An option, a flag or an argument.
  public struct Option: Sendable {
    public enum Kind: Sendable { case option, flag, positional }

    /// Without hyphens in front: `label-smoothing`.
    public let name: String
    public let kind: Kind
    public let isRepeating: Bool
    /// As the parser writes it; nothing where there is none.
    public let defaultValue: String?
    /// Whether its values are paths.
    public let isPath: Bool
  }

  /// In the order in which the command has them.
  public let options: [Option]

  /// Options that say how an ablation is carried out, and not what it asks.
  public static let how: Set<String> = [
    "study", "threads", "processes", "results", "json", "trust", "save-every", "anew", "yes",
    "unchecked", "help", "version",
  ]

  /// - Parameter description: in JSON, as `--experimental-dump-help` prints it.
  public init(described description: String) throws {
    let dump = try JSONDecoder().decode(Dump.self, from: Data(description.utf8))
    options = (dump.command.arguments ?? []).compactMap(\.option)
  }

  /// What a study may say: the names of the options that say what is asked.
  public var questions: [Option] { options.filter { !Self.how.contains($0.name) } }

  public subscript(name: String) -> Option? { options.first { $0.name == name } }

  /// A command's words, those that ask apart from those that say how.
  public func sorted(_ words: [String]) -> (what: [String], how: [String]) {
    var sorted: (what: [String], how: [String]) = ([], [])
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--"), word.count > 2 else {
        sorted.what.append(word)
        continue
      }
      let name = String(word.dropFirst(2).prefix { $0 != "=" })
      var all = [word]
      if self[name]?.kind == .option, !word.contains("="), let value = rest.popFirst() {
        all = ["\(word)=\(value)"]
      }
      if Self.how.contains(name) { sorted.how += all } else { sorted.what += all }
    }
    return sorted
  }
}

// What the parser prints.

private struct Dump: Decodable {
  struct Command: Decodable { let arguments: [Argument]? }

  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String
    }

    let kind: String
    let isRepeating: Bool?
    let names: [Name]?
    let valueName: String?
    let defaultValue: String?
    let completionKind: Completion?

    /// Of which it counts only whether it is of files or folders.
    struct Completion: Decodable {
      let isPath: Bool

      private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
      }

      init(from decoder: any Decoder) throws {
        let keys = (try? decoder.container(keyedBy: Key.self).allKeys.map(\.stringValue)) ?? []
        isPath = keys.contains("file") || keys.contains("directory")
      }
    }

    var option: CommandOptions.Option? {
      let long = names?.first { $0.kind == "long" }?.name
      guard let name = kind == "positional" ? valueName : long else { return nil }
      let kinds: [String: CommandOptions.Option.Kind] = [
        "positional": .positional, "option": .option, "flag": .flag,
      ]
      guard let kind = kinds[kind] else { return nil }
      return CommandOptions.Option(
        name: name, kind: kind, isRepeating: isRepeating ?? false, defaultValue: defaultValue,
        isPath: completionKind?.isPath ?? false)
    }
  }

  let command: Command
}
