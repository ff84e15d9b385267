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

  /// Where others say something else, or nothing, of what these say, as paths such as
  /// `contrasts.mixup.findings.0.assessment.verdict`.
  ///
  /// What the others say besides counts for nothing: a newer program may say more.
  public func differences(from other: AblationStatistics) -> [StatisticsChange] {
    var changes: [StatisticsChange] = []
    Self.compare(value, other.value, at: [], into: &changes)
    return changes
  }

  private static func compare(
    _ left: JSONValue, _ right: JSONValue?, at path: [String],
    into changes: inout [StatisticsChange]
  ) {
    switch (left, right) {
    case (.object(let left), .object(let right)?):
      for (key, value) in left.sorted(by: { $0.key < $1.key }) {
        compare(value, right[key], at: path + [key], into: &changes)
      }
    case (.array(let left), .array(let right)?) where left.count == right.count:
      for (index, (left, right)) in zip(left, right).enumerated() {
        compare(left, right, at: path + [name(of: left) ?? "\(index)"], into: &changes)
      }
    default:
      if left != right {
        changes.append(
          StatisticsChange(key: path.joined(separator: "."), left: left, right: right))
      }
    }
  }

  /// What an element of a list is called, if it says so.
  private static func name(of element: JSONValue) -> String? {
    guard case .object(let members) = element else { return nil }
    for key in ["label", "measure"] {
      if case .string(let text)? = members[key] { return text }
    }
    if case .integer(let seed)? = members["seed"] { return "seed \(seed)" }
    return nil
  }
}

/// One thing that two ablations say differently.
public struct StatisticsChange: Encodable, Equatable, Sendable {
  /// Where it stands.
  public let key: String
  public let left: JSONValue
  /// Nothing where the other says nothing.
  public let right: JSONValue?
}
