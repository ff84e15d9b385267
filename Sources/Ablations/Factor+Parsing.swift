import Configuration
import Runs

// Factors as the command line names them. An option may have several values, as in
// `mixup:alpha=0.1,0.2,0.4`: what stands between commas and has no key of its own is another value of
// the key before it.

extension Factor {
  /// Reads `mixup`, `mixup:alpha=0.4` or, with a level for each value, `mixup:alpha=0.1,0.2,0.4`.
  ///
  /// - Throws: ``ConfigurationError`` if several options have several values, or one is there twice.
  public init(trick text: String) throws(ConfigurationError) {
    let use = TrickUse(text)
    let options = try OptionValues(use.options, source: "--trick", of: use.id)
    guard let option = options.several else {
      self.init(Ablation.Variant(trick: use))
      return
    }
    self.init(
      "\(use.id):\(option.key)",
      levels: options.choices.map { choice in
        let trick = TrickUse(id: use.id, options: choice.text)
        return Level(Ablation.Variant(trick: trick), value: choice.value, number: choice.number)
      }, option: option.key)
  }

  /// Reads `optimiser.rate=0.1`, several settings that change together, joined by commas, or, with a
  /// level for each value, `optimiser.rate=0.05,0.1,0.2`.
  ///
  /// - Throws: ``ConfigurationError`` also for what cannot be a difference between two sides.
  public init(change text: String) throws(ConfigurationError) {
    try self.init(settings: text, source: "--change") { change throws(ConfigurationError) in
      try TestedSetting.check(change, path: [], instead: "--set")
    }
  }

  /// Reads the values of a setting of all sides: `training.batch-size=64,256`.
  public init(variation text: String) throws(ConfigurationError) {
    try self.init(settings: text, source: "--vary") { change throws(ConfigurationError) in
      try TestedSetting.checkPairing(change, path: [])
    }
  }

  private init(
    settings text: String, source: String,
    check: (ConfigurationNode.Change) throws(ConfigurationError) -> Void
  ) throws(ConfigurationError) {
    let options = try OptionValues(text, source: source, of: nil)
    var levels: [Level] = []
    for choice in options.choices {
      let table = try ConfigurationNode.options(choice.text, source: source)
      for change in try table.changes(path: []) { try check(change) }
      levels.append(
        Level(
          Ablation.Variant(trick: nil, settings: choice.settings), value: choice.value,
          number: choice.number))
    }
    guard let first = levels.first, !first.piece.settings.isEmpty else {
      throw ConfigurationError(
        message: "expected KEY=VALUE", location: SourceLocation(file: source),
        hint: "as in \(source) training.batch-size=64")
    }
    let name = options.several?.key ?? first.piece.label
    self.init(name, levels: levels, option: options.several?.key)
  }
}

/// `key=value` pairs joined by commas, one key of which may have several values.
private struct OptionValues {
  /// A value for each key.
  struct Choice {
    let settings: [ExperimentSource.Setting]
    /// That of the key with several, if there is one.
    var value: String?
    var number: Double?

    var text: String { settings.map(\.description).joined(separator: ",") }
  }

  let several: (key: String, values: [String])?
  let choices: [Choice]

  /// - Parameter trick: whose options they are, for messages.
  init(_ text: String, source: String, of trick: String?) throws(ConfigurationError) {
    var pairs: [(key: String, values: [String])] = []
    let location = SourceLocation(file: source)
    for part in text.isEmpty ? [] : ConfigurationNode.splitAtCommas(text) {
      if let equals = Self.equals(in: part) {
        let key = ConfigurationNode.trimmed(part[..<equals])
        pairs.append((key, [ConfigurationNode.trimmed(part[part.index(after: equals)...])]))
      } else if pairs.isEmpty {
        throw ConfigurationError(
          message: "'\(part)' is not key=value", location: location,
          hint: "separate options by commas, such as alpha=0.4,spread=all")
      } else {
        pairs[pairs.count - 1].values.append(ConfigurationNode.trimmed(part[...]))
      }
    }
    let several = pairs.filter { $0.values.count > 1 }
    if several.count > 1 {
      throw ConfigurationError(
        message: "\(several[0].key) and \(several[1].key) both have several values",
        location: location, path: trick.map { [$0] } ?? [],
        hint: "vary one at a time, so that each arm differs from the next in one thing")
    }
    self.several = several.first
    var choices: [Choice] = []
    for value in several.first?.values ?? [""] {
      if let key = several.first?.key, value.isEmpty {
        throw ConfigurationError(
          message: "has no value between two commas", location: location,
          path: (trick.map { [$0] } ?? []) + [key], hint: "write \"\" for an empty string")
      }
      let settings = pairs.map { pair in
        ExperimentSource.Setting(
          key: pair.key, value: pair.values.count > 1 ? value : pair.values[0], option: source)
      }
      var choice = Choice(settings: settings)
      if let key = several.first?.key {
        choice.value = value
        choice.number = try Self.number(value)
        if choices.contains(where: { $0.isSame(choice) }) {
          throw ConfigurationError(
            message: "\(value) is given twice", location: location,
            path: (trick.map { [$0] } ?? []) + [key], hint: "give each value once")
        }
      }
      choices.append(choice)
    }
    self.choices = choices
  }

  /// Where a key ends: at a sign that is in no quotes and behind no bracket.
  private static func equals(in part: Substring) -> Substring.Index? {
    var quote: Character?
    for index in part.indices {
      let character = part[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "=" {
        return index
      } else if "\"'".contains(character) {
        quote = character
      } else if "[{".contains(character) {
        return nil
      }
    }
    return nil
  }

  /// The number that a value is.
  private static func number(_ text: String) throws(ConfigurationError) -> Double? {
    switch try ConfigurationNode.options("value=\(text)")["value"]?.value {
    case .integer(let value): Double(value)
    case .float(let value) where value.isFinite: value
    default: nil
    }
  }
}

extension OptionValues.Choice {
  fileprivate func isSame(_ other: Self) -> Bool {
    if let number, let otherNumber = other.number { return number == otherNumber }
    return value == other.value
  }
}
