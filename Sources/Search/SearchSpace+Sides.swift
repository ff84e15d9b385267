import Configuration

extension SearchSpace {
  /// The space of one side of a comparison.
  ///
  /// - Parameters:
  ///   - tested: the ids of the tricks under test that the side has.
  ///   - experiment: with every default filled in, which tells the tricks and the types of values.
  /// - Returns: the parameters that the side has, with the keys that `--set` takes.
  package func side(
    testing tested: [String], in experiment: ConfigurationNode
  ) throws(ConfigurationError) -> SearchSpace {
    var own: [Parameter] = []
    for parameter in parameters {
      guard let key = try key(of: parameter, testing: tested, in: experiment) else { continue }
      let range = try parameter.range.typed(
        by: ConfigurationNode.keyPath(key).flatMap { experiment.value(at: $0) }, key: key)
      own.append(
        Parameter(key: key, range: range, place: parameter.place, text: parameter.text))
    }
    return SearchSpace(own)
  }

  /// A key as `--set` takes it; nothing if the side has no such option.
  private func key(
    of parameter: Parameter, testing tested: [String], in experiment: ConfigurationNode
  ) throws(ConfigurationError) -> String? {
    guard let path = ConfigurationNode.keyPath(parameter.key), path.count > 1 else {
      return parameter.key
    }
    let rest = path.dropFirst().joined(separator: ".")
    switch path[0] {
    case "trick":
      if tested.count > 1 {
        throw ConfigurationError(
          message: "'\(parameter.key)' could be of any of \(tested.joined(separator: ", "))",
          location: SourceLocation(file: "--tune"),
          hint: "write tricks.\(tested[0]).\(rest)")
      }
      return tested.first.map { "tricks.\($0).\(rest)" }
    case "tricks": return experiment["tricks"]?[path[1]] == nil ? nil : parameter.key
    default: return parameter.key
    }
  }
}

extension ParameterRange {
  /// The range for a key that holds a value: an integer stays one, whatever the ends look like.
  ///
  /// - Parameter value: nothing where that is not known; then any numbers are tried.
  fileprivate func typed(
    by value: ConfigurationNode?, key: String
  ) throws(ConfigurationError) -> ParameterRange {
    guard case .interval(var interval) = self else { return self }
    func wrong(_ message: String, _ hint: String) -> ConfigurationError {
      ConfigurationError(
        message: message, location: SourceLocation(file: "--tune"), path: [key], hint: hint)
    }
    switch value?.value {
    case .integer?:
      let ends = [interval.low, interval.high]
      guard ends.allSatisfy({ $0 == $0.rounded() && $0.magnitude < 0x1p53 }) else {
        throw wrong(
          "holds integers, and \(interval.low)..\(interval.high) has other ends",
          "write integers as the ends")
      }
      interval.isWhole = true
    case .string?, .boolean?, .array?, .table?:
      throw wrong("holds no number", "list its values, as in {A,B}")
    case .float?, .absent?, nil: break
    }
    return .interval(interval)
  }
}

extension ConfigurationNode {
  /// The value at a path of keys and of places in arrays.
  func value(at path: [String]) -> ConfigurationNode? {
    var node = self
    for key in path {
      let next =
        node.elements.map { elements in
          Int(key).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
        } ?? node[key]
      guard let next else { return nil }
      node = next
    }
    return node
  }
}
