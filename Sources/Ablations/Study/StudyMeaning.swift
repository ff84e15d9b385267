import Archive
import Configuration
import Provenance
import Runs

/// What a study asks, with every default filled in: what is frozen of it.
///
/// It holds what the runs follow from and the program does not decide (experiment, data, plugins), the
/// seeds, what is compared, and every option of the command.
public struct StudyMeaning: Codable, Equatable, Sendable {
  public struct Arm: Codable, Equatable, Sendable {
    public let label: String
    /// As a run's identity has them, without the seed.
    public let parts: [String: String]
  }

  /// The baseline first.
  public let arms: [Arm]
  public let contrasts: [Contrast]
  public let seeds: [Int]
  /// What decides, as `test/accuracy`, and what is told beside it.
  public let measures: [String]
  /// The options that say how the arms are compared.
  public let options: [String: String]

  /// What the options that name arms and seeds come to is in these.
  private static let spelled: Set<String> = [
    "experiment", "set", "trick", "with", "seeds", "plugin",
  ]

  /// - Parameter words: those that ask, as ``CommandOptions/sorted(_:)`` gives them.
  public init(_ ablation: Ablation, words: [String], options: CommandOptions) {
    arms = ablation.arms.map { arm in
      Arm(
        label: arm.label,
        parts: arm.procedure.identity.question.filter { $0.key != "seed" })
    }
    contrasts = ablation.contrasts
    seeds = ablation.seeds
    measures = ablation.procedure.measures.map(\.description)
    var values: [String: String] = [:]
    for option in options.questions where !Self.spelled.contains(option.name) {
      let prefix = "--\(option.name)"
      let given = words.filter { $0 == prefix || $0.hasPrefix(prefix + "=") }
        .map { $0 == prefix ? "true" : String($0.dropFirst(prefix.count + 1)) }
      values[option.name] =
        given.isEmpty ? option.defaultValue ?? "none" : given.joined(separator: " ")
    }
    self.options = values
  }

  /// The SHA-256 of all of it.
  public var digest: String { SHA256.hex(of: lines.joined(separator: "\n")) }

  /// All of it, a fact a line.
  private var lines: [String] { facts.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" } }

  private var facts: [String: String] {
    var facts = [
      "seeds": seeds.map(String.init).joined(separator: " "),
      "arms": arms.map(\.label.debugDescription).joined(separator: " "),
      "contrasts": contrasts.map(\.label.debugDescription).joined(separator: " "),
      "measures": measures.joined(separator: " "),
    ]
    for (name, value) in options { facts["option \(name)"] = value }
    for (number, contrast) in contrasts.enumerated() {
      facts["contrast \(number + 1)"] = contrast.weights.map(\.description).joined(separator: " ")
    }
    for (number, arm) in arms.enumerated() {
      for (name, value) in arm.parts { facts["arm \(number + 1) \(name)"] = value }
    }
    return facts
  }

  /// The facts, where what a list or table holds is a fact each, by the key that `--set` takes.
  private var single: [String: String] {
    var single: [String: String] = [:]
    for (name, value) in facts {
      let node = try? ConfigurationNode.parse(json: value, file: name)
      Self.add(node, text: value, at: name, to: &single)
    }
    return single
  }

  private static func add(
    _ node: ConfigurationNode?, text: String, at name: String, to facts: inout [String: String]
  ) {
    let elements = node?.elements?.enumerated().map { (String($0), $1) }
    let entries = node?.entries?.map { ($0.key, $0.node) }
    guard let parts = elements ?? entries, !parts.isEmpty else {
      facts[name] = text
      return
    }
    for (key, part) in parts {
      add(part, text: part.canonicalJSON, at: "\(name).\(key)", to: &facts)
    }
  }

  /// What is another than it was: `seeds: 1 2 3, was 1 2`.
  ///
  /// What changed in all arms alike is told once.
  public func changes(from earlier: StudyMeaning) -> [String] {
    let (now, before) = (single, earlier.single)
    let common = min(arms.count, earlier.arms.count)
    // What an arm is that is there on one side alone, the others tell.
    let keys = Set(now.keys).union(before.keys).filter { key in
      now[key] != before[key] && Self.arm(of: key).map { $0 <= common } ?? true
    }.sorted { (Self.arm(of: $0) ?? 0, $0) < (Self.arm(of: $1) ?? 0, $1) }
    var told: [String] = []
    for key in keys {
      let text = "\(now[key] ?? "none"), was \(before[key] ?? "none")"
      let isOfArm = Self.arm(of: key) != nil
      let name = isOfArm ? String(key.split(separator: " ", maxSplits: 2)[2]) : key
      let line = "\(name): \(text)"
      if !told.contains(line) { told.append(line) }
    }
    return told
  }

  /// The number of the arm that a fact is of, from 1; nothing if it is of all.
  private static func arm(of key: String) -> Int? {
    let words = key.split(separator: " ", maxSplits: 2)
    return words.count == 3 && words[0] == "arm" ? Int(words[1]) : nil
  }
}
