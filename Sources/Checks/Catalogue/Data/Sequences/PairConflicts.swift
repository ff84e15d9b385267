import Statistics

extension ConflictCheck {
  /// Equal sources with different targets, and what they cost; `nil` where examples are no pairs.
  ///
  /// A word may be said in two ways and a sentence translated in many; but whoever predicts one target for a
  /// source is wrong for all the others.
  static func pairs(_ subject: CheckSubject) -> Conclusion? {
    guard let sources = subject.data.training.tokenSequences(Examples.input),
      let targets = subject.data.training.tokenSequences(Examples.target),
      subject.data.training.hasSequences
    else { return nil }
    let groups = Dictionary(grouping: sources.indices) { sources[$0] }.values
      .filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    var (repeated, lost, differing) = (0, 0, 0)
    var first: [Int] = []
    for group in groups {
      var counts: [ArraySlice<Int>: Int] = [:]
      for row in group { counts[targets[row], default: 0] += 1 }
      repeated += group.count
      guard counts.count > 1 else { continue }
      if first.isEmpty {
        first = [group[0], group.first { targets[$0] != targets[group[0]] } ?? group[0]]
      }
      differing += group.count
      lost += group.count - (counts.values.max() ?? 0)
    }
    let share = Double(lost) / Double(max(sources.count, 1))
    let evidence = [
      Evidence("training examples whose source occurs more than once", repeated),
      Evidence("equal sources with different targets", differing),
      Evidence("least share of wrong sequences", share),
    ]
    guard differing > 0 else {
      return Conclusion(
        .pass,
        repeated == 0
          ? "no source occurs twice"
          : "\(repeated) training examples share a source and its target",
        evidence: evidence)
    }
    let text =
      "\(differing) of \(sources.count) training examples share their source with one of another target, so "
      + "that at least \(percent(share)) of the sequences are predicted wrongly"
    guard share > 0.02 else { return Conclusion(.pass, text, evidence: evidence) }
    return Conclusion(
      share > 0.4 ? .fail : .warn,
      text + ", such as examples \(first.map(String.init).joined(separator: " and "))",
      evidence: evidence,
      hint:
        "these targets cannot all be predicted: leave one of each, or say by what else they differ",
      setting: "data.dataset")
  }
}
