import Statistics

/// Looks for equal inputs with different labels.
public struct ConflictCheck: Check {
  public static let id = "conflicts"
  public static let question = "Do equal inputs have equal labels?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let training = subject.data.training
    if let conclusion = Self.pairs(subject) { return conclusion }
    guard !training.labels.isEmpty, training.places == 1 else {
      return Conclusion(.skipped, "the examples have no class each")
    }
    var groups: [UInt64: [Int]] = [:]
    for index in 0..<training.count {
      groups[training.inputs.rows(index..<index + 1).fingerprint, default: []].append(index)
    }
    let labels = training.labels
    let repeated = groups.values.filter { $0.count > 1 }
    let conflicting = repeated.filter { group in
      group.contains { labels[$0] != labels[group[0]] }
    }
    let count = conflicting.reduce(0) { $0 + $1.count }
    let evidence = [
      Evidence("training examples that occur more than once", repeated.reduce(0) { $0 + $1.count }),
      Evidence("equal inputs with different labels", count),
    ]
    guard count > 0, Double(count) > 0.01 * Double(training.count),
      !Self.isCoarse(training, groups, conflicting)
    else {
      return Conclusion(
        .pass,
        count == 0
          ? "no training examples with equal inputs have different labels"
          : "\(count) of \(training.count) training examples share their input with one of another "
            + "label", evidence: evidence)
    }
    let first = conflicting.min { $0[0] < $1[0] } ?? []
    return Conclusion(
      .warn,
      "\(count) training examples share their input with one of another label, such as "
        + first.prefix(3).map { "example \($0) of class \(subject.name(ofClass: labels[$0]))" }
        .joined(separator: ", "), evidence: evidence,
      hint: "these labels cannot all be right, or a feature is missing", setting: "data.dataset")
  }

  /// Whether chance makes such inputs equal, so that a class is a matter of probability.
  private static func isCoarse(
    _ training: Examples, _ groups: [UInt64: [Int]], _ conflicting: [[Int]]
  ) -> Bool {
    let width = training.inputShape.elementCount
    let table = training.inputs.reshaped(to: [training.count, width])
    let distinct = groups.values.map { $0[0] }.sorted()
    let rows = distinct.prefix(max(200, min(2000, 2_000_000 / max(width, 1))))
    let coarseness = Coarseness(table, rows: Array(rows), tolerance: 0)
    let asked = conflicting.map { $0[0] }.sorted().prefix(50)
    let explained = asked.count {
      coarseness.expectation(table.rows($0..<$0 + 1), besides: $0) > 0.05
    }
    return 2 * explained > asked.count
  }
}
