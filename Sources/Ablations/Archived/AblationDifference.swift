import Archive

/// What differs between two archived ablations: what was asked, which runs they rest on, and what those
/// say.
public struct AblationDifference: Sendable, Encodable {
  /// Something that was asked, or that runs follow from.
  public struct Change: Sendable, Encodable, Equatable {
    public let key: String
    /// The arms that it is of; nothing if it is of all, or of none in particular.
    public let arms: [String]?
    public let left: JSONValue?
    public let right: JSONValue?
  }

  /// A run that not both have, or that came to something else.
  public struct RunChange: Sendable, Encodable, Equatable {
    public let arm: String
    public let seed: Int
    public let left: ResultDigest?
    public let right: ResultDigest?
  }

  public let left: String
  public let right: String
  public let leftDigest: ResultDigest
  public let rightDigest: ResultDigest
  public let leftBundleDigest: BundleDigest
  public let rightBundleDigest: BundleDigest
  /// Whether all runs and statistics are the same.
  public let sameResults: Bool
  public let plan: [Change]
  public let causes: [Change]
  public let runs: [RunChange]
  /// How many runs both have, alike.
  public let sameRuns: Int
  /// The seeds that only one of them has.
  public let leftSeeds: [Int]
  public let rightSeeds: [Int]
  public let statistics: [StatisticsChange]
  /// What is not as it was archived, of either bundle.
  public let damage: [BundleDifference.Damage]

  public init(_ left: AblationBundle, _ right: AblationBundle) throws {
    let (first, second) = (try ArchivedAblation(left), try ArchivedAblation(right))
    self.left = left.name
    self.right = right.name
    (leftDigest, rightDigest) = (left.digest, right.digest)
    (leftBundleDigest, rightBundleDigest) = (left.bundleDigest, right.bundleDigest)
    damage =
      left.verify().map { BundleDifference.Damage(.left, $0) }
      + right.verify().map { BundleDifference.Damage(.right, $0) }
    sameResults = left.digest == right.digest && damage.isEmpty
    plan = try Self.changes(
      left.document(JSONValue.self, at: BundlePath.plan),
      right.document(JSONValue.self, at: BundlePath.plan), arms: nil)
    causes = try Self.causes(first, second)
    let runs = Self.runs(first, second)
    self.runs = runs.filter { $0.left != $0.right }
    sameRuns = runs.count - self.runs.count
    let seeds = (Set(first.plan.seeds), Set(second.plan.seeds))
    leftSeeds = seeds.0.subtracting(seeds.1).sorted()
    rightSeeds = seeds.1.subtracting(seeds.0).sorted()
    let others = seeds.0.symmetricDifference(seeds.1)
    statistics =
      sameResults
      ? []
      : try AblationStatistics(of: left).differences(from: AblationStatistics(of: right))
        .filter { !$0.isOf(others) }
  }

  private static func changes(
    _ left: JSONValue, _ right: JSONValue, arms: [String]?
  ) -> [Change] {
    let (left, right) = (members(left), members(right))
    return Set(left.keys).union(right.keys).sorted().compactMap { key in
      left[key] == right[key]
        ? nil : Change(key: key, arms: arms, left: left[key], right: right[key])
    }
  }

  private static func members(_ value: JSONValue) -> [String: JSONValue] {
    if case .object(let members) = value { members } else { [:] }
  }

  /// What the runs of arms of one name follow from, part by part.
  private static func causes(
    _ left: ArchivedAblation, _ right: ArchivedAblation
  ) throws -> [Change] {
    let names = left.plan.arms.map(\.label).filter { label in
      right.plan.arms.contains { $0.label == label }
    }
    var found: [(change: Change, arms: [String])] = []
    for name in names {
      let (before, after) = (try left.parts(of: name), try right.parts(of: name))
      for change in changes(before, after, arms: nil) where change.key != "seed" {
        if let place = found.firstIndex(where: { $0.change == change }) {
          found[place].arms.append(name)
        } else {
          found.append((change, [name]))
        }
      }
    }
    return found.map { change, arms in
      Change(
        key: change.key, arms: arms == names ? nil : arms, left: change.left, right: change.right)
    }
  }

  private static func runs(
    _ left: ArchivedAblation, _ right: ArchivedAblation
  ) -> [RunChange] {
    struct Place: Hashable {
      let arm: String
      let seed: Int
    }
    func digests(_ archived: ArchivedAblation) -> [(Place, ResultDigest)] {
      archived.runs.joined().map { run in
        (Place(arm: archived.plan.arms[run.arm].label, seed: run.seed), run.digest)
      }
    }
    let (first, second) = (digests(left), digests(right))
    let (before, after) = (
      Dictionary(first) { first, _ in first }, Dictionary(second) { first, _ in first }
    )
    let places = first.map(\.0) + second.map(\.0).filter { before[$0] == nil }
    return places.map { place in
      RunChange(arm: place.arm, seed: place.seed, left: before[place], right: after[place])
    }
  }
}

extension ArchivedAblation {
  /// What the runs of an arm follow from, by part.
  fileprivate func parts(of label: String) throws -> JSONValue {
    guard let number = plan.arms.firstIndex(where: { $0.label == label }) else {
      return .object([:])
    }
    let job = try bundle.document(JobRecord.self, at: BundlePath.arm(number, BundlePath.job))
    return .object((job.parts ?? [:]).mapValues { .string($0) })
  }
}
