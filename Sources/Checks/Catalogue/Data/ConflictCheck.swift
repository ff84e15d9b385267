import Statistics

/// Looks for equal inputs with different labels.
public struct ConflictCheck: Check {
  public static let id = "conflicts"
  public static let question = "Do equal inputs have equal labels?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let training = subject.data.training
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
    // Where inputs are so coarse that most repeat, a class is a matter of probability.
    let isCoarse = 2 * groups.count < training.count
    guard count > 0, Double(count) > 0.01 * Double(training.count), !isCoarse else {
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
}
