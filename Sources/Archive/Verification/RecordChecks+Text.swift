import Configuration
import Errors
import Foundation

// experiment.toml and the command's words against the resolved experiment.

extension RecordChecks {
  /// Checks that what the text says in so many words is what was run, where the command leaves it.
  ///
  /// Numbers, booleans and strings are compared that both have under one key. What a name stands for,
  /// such as a model's, and lists have no values of their own in the text.
  mutating func checkText(_ experiment: ConfigurationNode?) {
    let words = bundle.run.command
    guard words.starts(with: ["harness", "train"]), let experiment,
      let text = try? bundle.data(at: BundlePath.experiment)
    else { return }
    let written: ConfigurationNode
    do throws(ConfigurationError) {
      written = try ConfigurationNode.parse(
        toml: String(decoding: text, as: UTF8.self), file: BundlePath.experiment)
    } catch {
      // No run was ever made of such a text.
      note(BundlePath.experiment, "it cannot be read: \(error.message)")
      return
    }
    let changed = Self.changedKeys(words)
    for (key, value) in Self.values(in: written) where !changed.contains(where: key.isWithin) {
      guard let resolved = Self.value(at: key, in: experiment), !Self.isSame(value, resolved)
      else { continue }
      note(
        BundlePath.experiment,
        "\(key.joined(separator: ".")) is \(value.canonicalJSON), "
          + "by \(BundlePath.resolved) it is \(resolved.canonicalJSON)")
    }
  }

  /// The keys that the words of a command set, by their parts.
  private static func changedKeys(_ words: [String]) -> [[String]] {
    zip(words, words.dropFirst()).compactMap { option, value in
      switch option {
      case "--set":
        let key = value.prefix { $0 != "=" }.filter { !" \"'".contains($0) }
        return key.split(separator: ".").map(String.init)
      case "--trick": return ["tricks", String(value.prefix { $0 != ":" })]
      case "--without": return ["tricks", value]
      case "--seed": return ["seed"]
      default: return nil
      }
    }
  }

  /// Every value that is neither a table nor a list, with the keys that lead to it. What says where
  /// something lies is no value.
  private static func values(
    in node: ConfigurationNode, at path: [String] = []
  ) -> [(key: [String], value: ConfigurationNode)] {
    if [["data", "dataset"], ["data", "unlabelled"], ["plugins"]].contains(path) { return [] }
    if let entries = node.entries {
      return entries.flatMap { values(in: $0.node, at: path + [$0.key]) }
    }
    return node.elements == nil ? [(path, node)] : []
  }

  private static func value(
    at key: [String], in node: ConfigurationNode
  ) -> ConfigurationNode? {
    var node: ConfigurationNode? = node
    for part in key { node = node?[part] }
    return node?.entries == nil && node?.elements == nil ? node : nil
  }

  /// Whether two values are the same where numbers are floats.
  private static func isSame(_ left: ConfigurationNode, _ right: ConfigurationNode) -> Bool {
    func number(_ node: ConfigurationNode) -> Float? {
      switch node.value {
      case .integer(let value): Float(value)
      case .float(let value): Float(value)
      default: nil
      }
    }
    if let left = number(left), let right = number(right) { return left == right }
    return left.canonicalJSON == right.canonicalJSON
  }
}

extension [String] {
  /// Whether a path leads to what another leads to, or into it.
  fileprivate func isWithin(_ other: [String]) -> Bool { starts(with: other) }
}
