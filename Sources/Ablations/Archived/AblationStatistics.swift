import Archive
import Foundation

/// What the runs of an ablation say of its arms, as `ablate --json` prints it, without what depends on
/// where and when it was made.
public struct AblationStatistics: Equatable, Sendable {
  public let value: JSONValue

  /// The members that differ between makings: where bundles lie, their digests with all that may
  /// differ, how much was there before, and in which words a run failed.
  static let passing: Set<String> = ["bundle", "bundle_digest", "reused", "error"]

  /// - Parameter document: JSON, as `ablate --json` prints it.
  public init(document: Data) throws(ArchiveError) {
    do {
      value = Self.lasting(try JSONDecoder().decode(JSONValue.self, from: document))
    } catch {
      throw .malformed(place: BundlePath.statistics, reason: "\(error)")
    }
  }

  /// What is said of runs elsewhere, in the same form.
  package init(_ value: JSONValue) { self.value = value }

  /// Reads those of a bundle.
  init(of bundle: AblationBundle) throws(ArchiveError) {
    value = try bundle.document(JSONValue.self, at: BundlePath.statistics)
  }

  private static func lasting(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members):
      .object(members.filter { !passing.contains($0.key) }.mapValues(lasting))
    case .array(let elements): .array(elements.map(lasting))
    default: value
    }
  }

  /// Whether a report has the sentences that say what they come to: of each contrast the verdict, and what
  /// warns of it.
  func isTold(in report: String) -> Bool {
    guard case .array(let contrasts)? = value["contrasts"] else { return true }
    return contrasts.allSatisfy { contrast in
      var sentences = [
        contrast["findings"]?[0]?["assessment"]?["sentence"], contrast["verdict"]?["sentence"],
      ]
      if case .array(let warnings)? = contrast["warnings"] { sentences += warnings }
      return sentences.allSatisfy { sentence in
        if case .string(let text)? = sentence { report.contains(text) } else { true }
      }
    }
  }

  /// Where others say something else, or nothing, of what these say, as paths such as
  /// `contrasts.mixup.findings.test/loss.assessment.verdict`.
  ///
  /// Elements of a list are compared by what they are called, and what stands seed by seed by the seed.
  /// What the others say besides counts for nothing, a newer program may say more; but runs that only
  /// they have are told.
  public func differences(from other: AblationStatistics) -> [StatisticsChange] {
    var changes: [StatisticsChange] = []
    Self.compare(bySeed, other.bySeed, at: [], into: &changes)
    return changes
  }

  private static func compare(
    _ left: JSONValue?, _ right: JSONValue?, at path: [String],
    into changes: inout [StatisticsChange]
  ) {
    switch (left, right) {
    case (.object(let left)?, .object(let right)?):
      let added = right.keys.filter { left[$0] == nil && $0.hasPrefix(seedPrefix) }
      for key in (Array(left.keys) + added).sorted(by: numerically) {
        compare(left[key], right[key], at: path + [key], into: &changes)
      }
    case (.array(let left)?, .array(let right)?):
      guard let before = named(left), let after = named(right) else {
        guard left.count == right.count else { break }
        for (index, (left, right)) in zip(left, right).enumerated() {
          compare(left, right, at: path + ["\(index)"], into: &changes)
        }
        return
      }
      let added = after.filter { element in !before.contains { $0.name == element.name } }
      for name in (before + added).map(\.name) {
        compare(
          before.first { $0.name == name }?.element, after.first { $0.name == name }?.element,
          at: path + [name], into: &changes)
      }
      return
    default: break
    }
    if case .object? = left, case .object? = right { return }
    if left != right {
      changes.append(StatisticsChange(key: path.joined(separator: "."), left: left, right: right))
    }
  }
}

// MARK: - By name

extension AblationStatistics {
  /// What names of runs begin with: `seed 41`.
  fileprivate static let seedPrefix = "seed "

  /// The elements with what each is called; nothing unless all say so, each another name.
  private static func named(_ elements: [JSONValue]) -> [(name: String, element: JSONValue)]? {
    let names = elements.compactMap(name)
    guard names.count == elements.count, Set(names).count == names.count else { return nil }
    return zip(names, elements).map { ($0, $1) }
  }

  /// What an element of a list is called, if it says so.
  private static func name(of element: JSONValue) -> String? {
    for key in ["label", "measure"] {
      if case .string(let text)? = element[key] { return text }
    }
    switch element["seed"] {
    case .integer(let seed): return seedPrefix + String(seed)
    case .string(let name): return name
    default: return nil
    }
  }

  /// `seed 9` before `seed 10`.
  private static func numerically(_ left: String, _ right: String) -> Bool {
    left.compare(right, options: .numeric) == .orderedAscending
  }

  /// The same, with whatever stands seed by seed under the seeds, so that no number stands beside that of
  /// another seed.
  private var bySeed: JSONValue {
    guard case .array(let list)? = value["seeds"] else { return value }
    return Self.bySeed(value, list.map { Self.seedPrefix + $0.text })
  }

  private static func bySeed(_ value: JSONValue, _ seeds: [String]) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map { bySeed($0, seeds) })
    case .object(let members):
      let pairs = members.map { key, value -> (String, JSONValue) in
        switch (key, value) {
        case ("seeds", .array(let elements)):
          (key, keyed(elements.map { (seedPrefix + $0.text, .boolean(true)) }))
        case ("differences", .array(let elements)) where elements.count <= seeds.count:
          (key, keyed(Array(zip(seeds, elements))))
        // Which pair a verdict rests on is told by its number.
        case ("pair", .integer(let number)) where seeds.indices.contains(number):
          ("seed", .string(seeds[number]))
        default: (key, bySeed(value, seeds))
        }
      }
      return keyed(pairs)
    default: return value
    }
  }

  private static func keyed(_ pairs: [(String, JSONValue)]) -> JSONValue {
    .object(Dictionary(pairs) { first, _ in first })
  }
}

/// One thing that two ablations say differently.
public struct StatisticsChange: Codable, Equatable, Sendable {
  /// Where it stands.
  public let key: String
  /// Nothing where only the other says something.
  public let left: JSONValue?
  /// Nothing where the other says nothing.
  public let right: JSONValue?

  /// What is wrong with archived statistics, of which `right` was computed again.
  ///
  /// - Parameter source: of what.
  func sentence(computedFrom source: String) -> String {
    guard let left else { return "\(key) is missing, computed again from \(source) it is there" }
    guard let right else {
      return "\(key) is there, computed again from \(source) there is none such"
    }
    return "\(key) is \(left.text), computed again from \(source) it is \(right.text)"
  }

  /// Whether it is what one says of a seed that the other does not have.
  package func isOf(_ seeds: Set<Int>) -> Bool {
    guard left == nil || right == nil, let name = key.split(separator: ".").last else {
      return false
    }
    return seeds.contains { name == AblationStatistics.seedPrefix + String($0) }
  }
}
