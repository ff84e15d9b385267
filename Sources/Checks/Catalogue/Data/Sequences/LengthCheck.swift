import Statistics

/// Compares the lengths of sequences between splits, and asks whether a source's length gives its target away.
///
/// A network that has met sequences of up to n tokens seldom holds for those of many more.
public struct LengthCheck: Check {
  public static let id = "lengths"
  public static let question =
    "Are sequences as long in all splits, and do targets need more than lengths?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let tables = subject.sequenceTables
    guard tables.count == 2 else { return Conclusion(.skipped, "the examples are no sequences") }
    var found: [Conclusion] = []
    var summaries: [String] = []
    for table in tables {
      let training = Lengths(table.training.sequences)
      for split in table.heldBack {
        if let conclusion = Self.longer(Lengths(split.sequences), training, table, split.name) {
          found.append(conclusion)
        }
      }
      summaries.append(
        "\(table.side)s of \(training.least) to \(training.most) symbols, "
          + "\(NumberText.significant(training.mean)) on average")
    }
    if let conclusion = Self.readOff(tables[0], tables[1]) { found.append(conclusion) }
    return Conclusion(found, else: Conclusion(.pass, summaries.joined(separator: "; ")))
  }

  private static func longer(
    _ other: Lengths, _ training: Lengths, _ table: SequenceTable, _ split: String
  ) -> Conclusion? {
    guard training.most > 0, !other.sorted.isEmpty else { return nil }
    let beyond = Double(other.sorted.count { $0 > training.most }) / Double(other.sorted.count)
    let ratio = other.mean / max(training.mean, 1e-9)
    let evidence = [
      Evidence("mean length in training", training.mean),
      Evidence("mean length in \(split)", other.mean),
      Evidence("greatest length in training", training.most),
      Evidence("share beyond it", beyond),
    ]
    guard beyond > 0.05 || ratio > 1.5 || ratio < 0.67 else { return nil }
    let isForeign = beyond > 0.5 || ratio > 3
    let what =
      beyond > 0.05
      ? "\(percent(beyond)) of the \(split) \(table.side)s are longer than any that is trained on "
        + "(\(training.most) symbols)"
      : "the \(split) \(table.side)s have \(NumberText.significant(other.mean)) symbols on average, those "
        + "trained on \(NumberText.significant(training.mean))"
    return Conclusion(
      isForeign ? .fail : .warn, what, evidence: evidence,
      hint:
        "networks seldom hold for lengths that they have not met: split at random, or say that this is "
        + "what is measured", setting: "data.dataset")
  }

  /// Targets that are guessed from the source's length, each from all the others.
  private static func readOff(_ source: SequenceTable, _ target: SequenceTable) -> Conclusion? {
    let (sources, targets) = (source.training.sequences, target.training.sequences)
    guard sources.count >= 40 else { return nil }
    func guessed(_ groups: [Int]) -> Double {
      var counts: [Int: [[Int]: Int]] = [:]
      for row in targets.indices {
        counts[groups[row], default: [:]][Array(targets[row]), default: 0] += 1
      }
      // A target is guessed where it leads all others without its own vote.
      let right = counts.values.reduce(0) { sum, group in
        let votes = group.values.sorted(by: >)
        let lead = votes[0] - 1 > (votes.count > 1 ? votes[1] : 0)
        return sum + (lead ? votes[0] : 0)
      }
      return Double(right) / Double(targets.count)
    }
    let byLength = guessed(sources.map(\.count))
    let plain = guessed(targets.map { _ in 0 })
    let different = Set(targets.map { Array($0) }).count
    guard different > 1, byLength > 0.5, byLength > plain + 0.3 else { return nil }
    return Conclusion(
      byLength > 0.9 ? .fail : .warn,
      "\(percent(byLength)) of the training targets can be told from the length of their source alone, "
        + "\(percent(plain)) without looking",
      evidence: [
        Evidence("share told from lengths", byLength), Evidence("share told without", plain),
        Evidence("different targets", different),
      ],
      hint:
        "the length gives the answer away: are the texts what they should be, and is that meant?",
      setting: "data.dataset")
  }
}

/// How long some sequences are, with their ends.
private struct Lengths {
  let sorted: [Int]
  let mean: Double

  init(_ sequences: [ArraySlice<Int>]) {
    sorted = sequences.map(\.count).sorted()
    mean = Double(sorted.reduce(0, +)) / Double(max(sorted.count, 1))
  }

  var least: Int { sorted.first ?? 0 }
  var most: Int { sorted.last ?? 0 }
}
