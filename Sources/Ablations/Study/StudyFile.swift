import Configuration
import Errors
import Platform

/// A study: what is asked of an experiment, as a TOML file whose keys are the options of
/// `harness ablate`.
///
/// ```toml
/// experiment = "digits"
/// trick = ["label-smoothing:epsilon=0.05"]
/// seeds = "11-26"
/// ```
///
/// It is the same as the words of a command, and is read by the same parser.
public struct StudyFile: Sendable {
  public let path: String
  public let text: String
  /// The words behind `harness ablate`, in the order of its options, whatever that of the file.
  public let words: [String]
  private let places: [String: SourceLocation]

  /// Reads a file.
  ///
  /// - Parameter options: those of `ablate`.
  /// - Throws: for a key that is no such option, or says how and not what; for a value that none takes.
  public init(at path: String, options: CommandOptions) throws(ConfigurationError) {
    let text = try ConfigurationNode.text(at: path)
    try self.init(text, path: path, options: options)
  }

  package init(
    _ text: String, path: String, options: CommandOptions
  ) throws(ConfigurationError) {
    let document = try ConfigurationNode.parse(toml: text, file: path)
    var places: [String: SourceLocation] = [:]
    for entry in document.entries ?? [] {
      places[entry.key] = entry.node.location ?? entry.keyLocation
      try Self.check(entry, options)
    }
    var words: [String] = []
    var positional: [String] = []
    for option in options.questions {
      guard let node = document[option.name] else { continue }
      let values = try Self.values(of: option, node, folder: FilePath.folder(of: path))
      if option.kind == .positional { positional += values } else { words += values }
    }
    self.path = path
    self.text = text
    self.words = positional + words
    self.places = places
  }

  /// The file's name, without folders.
  public var name: String { FilePath.name(of: path) }

  /// Where the option stands that a message of the command's parser is about.
  public func location(of message: String) -> SourceLocation {
    let named = places.keys.filter { message.contains("--\($0)") }.max { $0.count < $1.count }
    return named.flatMap { places[$0] } ?? SourceLocation(file: path)
  }

  private static func check(
    _ entry: ConfigurationNode.Entry, _ options: CommandOptions
  ) throws(ConfigurationError) {
    let known = options.questions.map(\.name)
    if known.contains(entry.key) { return }
    let saysHow = CommandOptions.how.contains(entry.key)
    throw ConfigurationError(
      message: saysHow
        ? "'\(entry.key)' says how an ablation is carried out, and not what it asks"
        : "unknown key '\(entry.key)'", location: entry.keyLocation,
      hint: saysHow
        ? "give --\(entry.key) to the command: harness ablate --study FILE --\(entry.key)"
        : KeyNames.hint(for: entry.key, among: known.sorted(), kind: "key"))
  }

  /// The words of one option.
  private static func values(
    of option: CommandOptions.Option, _ node: ConfigurationNode, folder: String
  ) throws(ConfigurationError) -> [String] {
    if option.kind == .flag {
      guard case .boolean(let isOn) = node.value else {
        throw ConfigurationError(
          message: "expected true or false", location: node.location, path: [option.name])
      }
      return isOn ? ["--\(option.name)"] : []
    }
    var texts: [String] = []
    for element in node.elements ?? [node] {
      texts.append(try value(of: option, element, folder: folder))
    }
    // A list in place of one value is written as the command line has lists.
    if !option.isRepeating, node.elements != nil {
      if texts.isEmpty {
        throw ConfigurationError(
          message: "expected a value", location: node.location, path: [option.name])
      }
      texts = [texts.joined(separator: ",")]
    }
    return option.kind == .positional ? texts : texts.map { "--\(option.name)=\($0)" }
  }

  private static func value(
    of option: CommandOptions.Option, _ node: ConfigurationNode, folder: String
  ) throws(ConfigurationError) -> String {
    switch node.value {
    case .string(let text):
      let isExperiment = option.kind == .positional
      let isPath =
        isExperiment ? text.contains("/") || text.hasSuffix(".toml") : option.isPath
      return isPath ? WrittenPath.joined(folder, text) : text
    case .integer, .float: return node.tomlText
    case .table, .array, .boolean, .absent:
      throw ConfigurationError(
        message: "expected a text or a number, as the command line takes it",
        location: node.location, path: [option.name],
        hint: node.entries == nil ? nil : "such as \(option.name) = [\"key=value\"]")
    }
  }
}

extension StudyFile {
  /// The text of a file that asks what the words of a command ask.
  ///
  /// - Parameter words: as ``CommandOptions/sorted(_:)`` gives them.
  public static func text(of words: [String], options: CommandOptions) -> String {
    var values: [(option: CommandOptions.Option, values: [String])] = []
    for option in options.questions {
      let prefix = "--\(option.name)"
      switch option.kind {
      case .positional: values.append((option, words.filter { !$0.hasPrefix("--") }))
      case .flag: values.append((option, words.filter { $0 == prefix }))
      case .option:
        values.append(
          (
            option,
            words.filter { $0.hasPrefix(prefix + "=") }.map {
              String($0.dropFirst(prefix.count + 1))
            }
          ))
      }
    }
    let lines = values.filter { !$0.values.isEmpty }.map { option, values in
      let texts = values.map { ConfigurationNode(.string($0)).tomlText }
      let value =
        option.kind == .flag
        ? "true"
        : option.isRepeating ? "[\(texts.joined(separator: ", "))]" : texts[texts.count - 1]
      return "\(option.name) = \(value)"
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
