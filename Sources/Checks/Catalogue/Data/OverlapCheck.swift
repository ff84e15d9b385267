import Statistics

/// Looks for test examples that are trained on, and for equal inputs with different labels.
public struct OverlapCheck: Check {
  public static let id = "overlap"
  public static let question = "Are the test examples absent from the training data?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let data = subject.data
    var places: [UInt64: [Int]] = [:]
    for index in 0..<data.training.count {
      places[Self.key(data.training, index), default: []].append(index)
    }
    let repeated = places.values.reduce(0) { $0 + ($1.count > 1 ? $1.count : 0) }
    let conflicting = Self.conflicts(
      places.values, labels: data.training.labels, places: data.training.places)
    let shared = (0..<data.test.count).filter { places[Self.key(data.test, $0)] != nil }
    let share = Double(shared.count) / Double(max(data.test.count, 1))
    // Where inputs are coarse, equal ones occur by chance as often inside the training split.
    let chance = Double(repeated) / Double(max(data.training.count, 1))
    var evidence = [
      Evidence("test examples that are trained on", shared.count),
      Evidence("share of the test split", share),
      Evidence("training examples that occur more than once", repeated),
      Evidence("equal inputs with different labels", conflicting),
    ]
    if let first = shared.first {
      evidence.append(Evidence("first such test example", first))
    }
    let percent = NumberText.significant(100 * share, digits: 2) + " %"
    if share > 0.01 && share > 3 * chance {
      return Conclusion(
        .fail,
        "\(shared.count) of \(data.test.count) test examples (\(percent)) are also trained on",
        evidence: evidence, hint: "split the data again after removing duplicates")
    }
    if conflicting > 0 && Double(conflicting) > 0.01 * Double(data.training.count) {
      return Conclusion(
        .warn, "\(conflicting) training examples share their input with one of another label",
        evidence: evidence, hint: "these labels cannot all be right, or a feature is missing")
    }
    if !shared.isEmpty && share > 3 * chance {
      return Conclusion(
        .warn,
        "\(NumberText.count(shared.count, "test example")) of \(data.test.count) "
          + (shared.count == 1 ? "is" : "are") + " also trained on",
        evidence: evidence, hint: "remove duplicates before splitting")
    }
    return Conclusion(
      .pass,
      shared.isEmpty
        ? "none of \(data.test.count) is among the \(data.training.count) trained on"
        : "\(percent) have an equal input in training, no more than chance makes equal there",
      evidence: evidence)
  }

  private static func key(_ portion: Examples, _ index: Int) -> UInt64 {
    portion.inputs.rows(index..<index + 1).fingerprint
  }

  /// How many examples lie in groups of equal inputs that do not agree on the label.
  private static func conflicts(
    _ groups: some Collection<[Int]>, labels: [Int], places: Int
  ) -> Int {
    if labels.isEmpty { return 0 }
    return groups.reduce(0) { count, group in
      func own(_ index: Int) -> ArraySlice<Int> {
        labels[index * places..<(index + 1) * places]
      }
      let isUnanimous = group.allSatisfy { own($0) == own(group[0]) }
      return count + (isUnanimous ? 0 : group.count)
    }
  }
}
