import Statistics

extension OverlapCheck {
  /// Held-back pairs whose source is trained on, with the same target or another; `nil` where examples are no
  /// pairs.
  ///
  /// Short sources meet by chance: as many as independent symbols of the training sources' frequencies and
  /// lengths make equal are expected, and no leak.
  static func pairs(_ subject: CheckSubject) -> Conclusion? {
    guard subject.data.training.hasSequences, let training = Sources(subject.data.training) else {
      return nil
    }
    var found: [Conclusion] = []
    var sound: [String] = []
    for split in subject.heldBackSplits {
      guard let other = Sources(split.examples) else { continue }
      let validation = split.name == "test" ? subject.data.validation.flatMap { Sources($0) } : nil
      let known = [training] + (validation.map { [$0] } ?? [])
      let met = other.rows.indices.filter { row in
        known.contains { $0.holds(source: other.rows[row]) }
      }
      let equal = met.filter { row in
        known.contains { $0.holds(source: other.rows[row], target: other.targets[row]) }
      }
      let expected = other.rows.reduce(0) { $0 + training.expectation(of: $1) }
      let count = Double(max(other.rows.count, 1))
      let beyond = Double(met.count) - expected
      let share = beyond / count
      let evidence = [
        Evidence("\(split.name) sources that are trained on", met.count),
        Evidence("with their targets", equal.count), Evidence("by chance about", expected),
      ]
      guard beyond > 3 * expected.squareRoot() + 0.5, let first = met.first else {
        sound.append(
          met.isEmpty
            ? "no source of \(NumberText.count(other.rows.count, "\(split.name) example")) is trained on"
            : "\(met.count) \(split.name) sources are trained on, as many as chance makes equal")
        continue
      }
      let isWorthless =
        split.name == "test" ? met.count >= 2 && share > 0.04 : share > 0.25
      found.append(
        Conclusion(
          isWorthless ? .fail : .warn,
          "\(met.count) of \(other.rows.count) \(split.name) sources (\(percent(Double(met.count) / count))) "
            + "are also trained on, \(equal.count) with their targets, such as \(split.name) example \(first)",
          evidence: evidence,
          hint: "split by sources: all pairs of one source belong on one side",
          setting: split.name == "validation" ? "data.validation" : "data.dataset"))
    }
    return Conclusion(found, else: Conclusion(.pass, sound.joined(separator: "; ")))
  }
}

/// The sources of a split with their targets.
private struct Sources {
  let rows: [ArraySlice<Int>]
  let targets: [ArraySlice<Int>]
  private let pairs: [ArraySlice<Int>: Set<ArraySlice<Int>>]
  private let lengths: [Int: Double]
  private let shares: [Int: Double]

  init?(_ examples: Examples) {
    guard let rows = examples.tokenSequences(Examples.input),
      let targets = examples.tokenSequences(Examples.target)
    else { return nil }
    self.rows = rows
    self.targets = targets
    var pairs: [ArraySlice<Int>: Set<ArraySlice<Int>>] = [:]
    for (source, target) in zip(rows, targets) { pairs[source, default: []].insert(target) }
    self.pairs = pairs
    var lengths: [Int: Double] = [:]
    var counts: [Int: Double] = [:]
    var all = 0.0
    for row in rows {
      lengths[row.count, default: 0] += 1 / Double(rows.count)
      for token in row.dropLast() {
        counts[token, default: 0] += 1
        all += 1
      }
    }
    self.lengths = lengths
    shares = counts.mapValues { $0 / max(all, 1) }
  }

  func holds(source: ArraySlice<Int>) -> Bool { pairs[source] != nil }

  func holds(source: ArraySlice<Int>, target: ArraySlice<Int>) -> Bool {
    pairs[source]?.contains(target) ?? false
  }

  /// How likely it is that chance makes one of these equal to a source; at most 1.
  func expectation(of source: ArraySlice<Int>) -> Double {
    let symbols = source.dropLast().reduce(1.0) { $0 * (shares[$1] ?? 0) }
    return min(Double(rows.count) * (lengths[source.count] ?? 0) * symbols, 1)
  }
}
