/// The few columns that tell groups of examples with one target each, which two splits share.
///
/// One column is asked by its equal values: do queries agree with references that have the same value,
/// and not with those of the next values? Two and three by nearest neighbours: the nearest must be
/// much nearer than the density around lets expect, (d₁/d₂₄)^columns being uniform between 0 and about
/// 1/24 for independent points, and agree, while those from the 13th on do not.
struct GroupSearch {
  struct Group {
    let columns: [Int]
    /// Of the nearest or equal ones with the query, over what chance makes.
    let disagreement: Double
    /// Of those further away.
    let distant: Double
    /// Of the queries.
    let share: Double
    let compared: Int
  }

  private(set) var strongest: Group?
  private(set) var columnSets = 0

  private let targets: [Double]
  private let queryTargets: [Double]
  private let isClassified: Bool
  /// How much two random examples disagree.
  private let chance: Double

  private static let neighbours = 24
  private static let queries = 200
  private static let references = 1500
  private static let most = 12

  init(of queries: Examples, among references: Examples, seen: (Int) -> Bool, seed: UInt64) {
    let asked = queries.sampled(Self.queries, seed: seed, name: "check/groups/queries")
    isClassified = references.labels.count == references.count
    func numbers(_ examples: Examples) -> [Double] {
      if !examples.labels.isEmpty { return examples.labels.map(Double.init) }
      guard let values = examples.values else { return [] }
      let width = max(values.count / max(examples.count, 1), 1)
      return (0..<examples.count).map { Double(values[flat: $0 * width]) }
    }
    targets = numbers(references)
    queryTargets = numbers(asked)
    if isClassified {
      chance =
        1 - Frequencies(references.labels, classes: (references.labels.max() ?? 0) + 1).collision
    } else {
      let mean = targets.reduce(0, +) / Double(max(targets.count, 1))
      chance =
        2 * targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(targets.count, 1))
    }
    // Nearly constant values agree by themselves.
    guard chance > 0, isClassified || Set(targets.prefix(1000)).count >= 10,
      targets.count == references.count, asked.count == queryTargets.count
    else {
      return
    }
    let (own, all) = (FeatureTable(all: asked), FeatureTable(all: references))
    let varied = (0..<all.columns).filter { column in
      seen(column) && Set(all[column].prefix(1000)).count >= 8
    }
    var groups: [Group] = []
    for column in varied.prefix(256) {
      columnSets += 1
      if let group = byEqualValues(column, Array(own[column]), Array(all[column])) {
        groups.append(group)
      }
    }
    if groups.isEmpty {
      groups = byNeighbours(asked, references, Array(varied.prefix(Self.most)), seed: seed)
    }
    strongest = groups.min { $0.disagreement - $0.distant < $1.disagreement - $1.distant }
  }

  private func disagreement(_ a: Double, _ b: Double) -> Double {
    isClassified ? (a == b ? 0 : 1) : (a - b) * (a - b)
  }

  // MARK: One column

  private func byEqualValues(_ column: Int, _ own: [Float], _ all: [Float]) -> Group? {
    var members: [Float: [Int]] = [:]
    for (place, value) in all.enumerated() { members[value, default: []].append(place) }
    let values = members.keys.sorted()
    // Many values, few examples of each.
    guard values.count >= 10, 30 * values.count >= all.count, 4 * values.count <= 3 * all.count
    else {
      return nil
    }
    var order: [Float: Int] = [:]
    for (place, value) in values.enumerated() { order[value] = place }
    var (equal, others) = (Mean(), Mean())
    for (value, target) in zip(own, queryTargets) {
      guard let place = order[value], let same = members[value] else { continue }
      equal.add(mean(same, with: target))
      for next in [place - 2, place - 1, place + 1, place + 2] where values.indices.contains(next) {
        others.add(mean(members[values[next]] ?? [], with: target))
      }
    }
    return group([column], equal, others)
  }

  private func mean(_ places: [Int], with target: Double) -> Double {
    places.reduce(0) { $0 + disagreement(targets[$1], target) } / Double(max(places.count, 1))
  }

  /// Beyond chance: as many disagreements are expected that a third of them is five standard errors
  /// away.
  private func group(_ columns: [Int], _ near: Mean, _ far: Mean) -> Group? {
    let (own, distant) = (near.value / chance, far.value / chance)
    guard near.count >= 30, Double(near.count) * min(chance, 1) >= 10 || !isClassified,
      own < 0.5, distant > 0.6, own < 0.5 * distant
    else { return nil }
    return Group(
      columns: columns, disagreement: own, distant: distant,
      share: Double(near.count) / Double(max(queryTargets.count, 1)), compared: near.count)
  }

  // MARK: Some columns

  private func byNeighbours(
    _ asked: Examples, _ references: Examples, _ columns: [Int], seed: UInt64
  ) -> [Group] {
    let count = Self.neighbours
    guard columns.count >= 2, references.count > 3 * count else { return [] }
    let order = Array(
      RandomStream(seed: seed, name: "check/groups").permutation(of: references.count)
        .prefix(Self.references))
    let chosen = references.choosing(order)
    let space = FeatureSpace(chosen.inputs, isVector: true)
    let (own, all) = (
      FeatureTable(all: Examples(inputs: space(asked.inputs))),
      FeatureTable(all: Examples(inputs: space(chosen.inputs)))
    )
    var found: [Group] = []
    for set in Self.sets(columns) {
      func points(_ table: FeatureTable) -> Tensor {
        Tensor(set.flatMap { Array(table[$0]) }, shape: [set.count, table.rows]).permuted([1, 0])
      }
      let neighbours = Neighbours(of: points(own), among: points(all), count: count)
      var (near, far) = (Mean(), Mean())
      for (query, indices) in neighbours.indices.enumerated() {
        let squares = neighbours.squares[query]
        guard let first = indices.first, let last = squares.last, last > 0 else { continue }
        var ratio = 1.0
        for _ in set { ratio *= (Double(squares[0]) / Double(last)).squareRoot() }
        // A quarter of what independent points have by their median.
        guard ratio < 0.007 else { continue }
        near.add(disagreement(targets[order[first]], queryTargets[query]))
        for index in indices.dropFirst(count / 2) {
          far.add(disagreement(targets[order[index]], queryTargets[query]))
        }
      }
      // By chance a sixth is so near.
      if 5 * near.count >= 2 * queryTargets.count, let group = group(set, near, far) {
        found.append(group)
      }
    }
    return found
  }

  /// All pairs, and all triples of the first eight.
  private static func sets(_ columns: [Int]) -> [[Int]] {
    var sets: [[Int]] = []
    for (i, first) in columns.enumerated() {
      for (j, second) in columns.enumerated() where j > i {
        sets.append([first, second])
        for (k, third) in columns.enumerated() where k > j && k < 8 {
          sets.append([first, second, third])
        }
      }
    }
    return sets
  }
}

private struct Mean {
  private(set) var sum = 0.0
  private(set) var count = 0

  mutating func add(_ value: Double) {
    sum += value
    count += 1
  }

  var value: Double { sum / Double(max(count, 1)) }
}
