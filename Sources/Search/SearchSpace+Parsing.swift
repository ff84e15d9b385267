import Configuration

extension SearchSpace {
  /// How many keys a search may have: with more, no budget for which this is made comes near them all.
  public static let mostKeys = 12

  /// Keys that say what is measured, or that no setting is about.
  private static let fixedKeys = [
    "name", "summary", "seed", "task", "human", "plugins", "data.dataset", "data.unlabelled",
    "data.validation",
  ]

  private static let example =
    "optimiser.rate=1e-3..1,trick.alpha=0.1..2,training.batch-size={16,32}"

  /// Reads spaces as the command line has them, which together are one.
  ///
  /// - Parameter source: how messages name the place the texts came from.
  public init(parsing texts: [String], source: String = "--tune") throws(ConfigurationError) {
    let location = SourceLocation(file: source)
    func wrong(_ message: String, _ hint: String) -> ConfigurationError {
      ConfigurationError(message: message, location: location, hint: hint)
    }
    var parameters: [Parameter] = []
    for text in texts {
      for part in ConfigurationNode.splitAtCommas(text) {
        guard let equals = part.firstIndex(of: "=") else {
          throw wrong("'\(part)' is not KEY=RANGE", "write it as in --tune '\(Self.example)'")
        }
        let key = ConfigurationNode.trimmed(part[..<equals])
        let range = ConfigurationNode.trimmed(part[part.index(after: equals)...])
        guard let path = ConfigurationNode.keyPath(key) else {
          throw wrong("'\(key)' is not a key", "write keys joined by dots, such as optimiser.rate")
        }
        if let fixed = Self.fixedKeys.first(where: { $0 == path.joined(separator: ".") }) {
          throw wrong(
            "\(fixed) cannot be tuned", "it says what is measured, or is none of the set-up")
        }
        if parameters.contains(where: { ConfigurationNode.keyPath($0.key) == path }) {
          throw wrong("\(key) is given twice", "name each key once, with all that it may be")
        }
        parameters.append(
          Parameter(
            key: key, range: try ParameterRange(parsing: range, of: key, at: location),
            place: parameters.count, text: range))
      }
    }
    if parameters.isEmpty {
      throw wrong("names no key to tune", "write it as in --tune '\(Self.example)'")
    }
    if parameters.count > Self.mostKeys {
      throw wrong(
        "\(parameters.count) keys are too many to tune, of which there can be \(Self.mostKeys)",
        "tune those that matter most, the learning rate first")
    }
    self.init(parameters)
  }
}

extension ParameterRange {
  /// Reads `1e-3..1`, `0..1:log` or `{16,32,64}`.
  init(
    parsing text: String, of key: String, at location: SourceLocation
  ) throws(ConfigurationError) {
    func wrong(_ message: String, _ hint: String) -> ConfigurationError {
      ConfigurationError(message: message, location: location, path: [key], hint: hint)
    }
    if text.hasPrefix("{"), text.hasSuffix("}") {
      let values = ConfigurationNode.splitAtCommas(String(text.dropFirst().dropLast()))
        .map(ConfigurationNode.trimmed)
      let form = "write at least two values, each once, as in \(key)={A,B}"
      if values.contains("") { throw wrong("'\(text)' has an empty value", form) }
      if Set(values).count < values.count { throw wrong("'\(text)' has a value twice", form) }
      guard values.count > 1 else {
        throw wrong("'\(text)' leaves no choice", "set one value by --set \(key)=\(values[0])")
      }
      self = .choices(values)
      return
    }
    guard let dots = text.firstRange(of: "..") else {
      throw wrong(
        "'\(text)' is neither a range nor a list of values",
        "write LOW..HIGH or {A,B,C}, in quotes, since shells take braces and commas apart")
    }
    let rest = text[dots.upperBound...].split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let ends = [text[..<dots.lowerBound], rest[0]].map(ConfigurationNode.trimmed)
    guard let low = Double(ends[0]), let high = Double(ends[1]), low.isFinite, high.isFinite else {
      throw wrong("'\(text)' has no two numbers as its ends", "write it as in \(key)=0.001..1")
    }
    guard low < high else {
      throw wrong("'\(text)' does not rise", "write the lower end first")
    }
    var scale: Interval.Scale?
    if rest.count > 1 {
      guard let named = Interval.Scale(rawValue: ConfigurationNode.trimmed(rest[1])) else {
        throw wrong("there is no scale '\(rest[1])'", "write :linear or :log behind the range")
      }
      scale = named
    }
    if scale == .log, low <= 0 {
      throw wrong(
        "'\(text)' cannot be logarithmic: its lower end is not above 0",
        "write a lower end above 0, or :linear")
    }
    self = .interval(Interval(low: low, high: high, scale: scale))
  }
}
