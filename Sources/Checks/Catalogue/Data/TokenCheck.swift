import Statistics

/// Looks at the symbols of texts: whether they vary, and whether training knows those of the test
/// split.
public struct TokenCheck: Check {
  public static let id = "tokens"
  public static let question = "Do the symbols vary, and does training know all of them?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    guard subject.readsTokens else { return Conclusion(.skipped, "the inputs are no symbols") }
    let training = subject.data.training.inputRows.scalars
    var counts: [Float: Int] = [:]
    for symbol in training { counts[symbol, default: 0] += 1 }
    guard let (usual, most) = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else {
      return Conclusion(.skipped, "there are no symbols")
    }
    let limit = subject.dataset.symbols[Examples.input]?.count ?? subject.network.tokenLimit
    let evidence =
      [Evidence("symbols that occur", counts.count)]
      + (limit.map { [Evidence("rows of the embedding", $0)] } ?? [])
    if counts.count < 2 {
      return Conclusion(
        .fail, "all training symbols are the same: there is nothing to learn from",
        evidence: evidence, hint: "look at the decoding of the inputs", setting: "data.dataset")
    }
    var found: [Conclusion] = []
    for split in subject.heldBackSplits {
      let symbols = split.examples.inputRows.scalars
      let unseen = symbols.count { counts[$0] == nil }
      let share = Double(unseen) / Double(max(symbols.count, 1))
      guard share > 0.01 else { continue }
      found.append(
        Conclusion(
          share > 0.2 ? .fail : .warn,
          "\(percent(share)) of the \(split.name) symbols do not occur in training",
          evidence: evidence + [Evidence("share of unseen symbols", share)],
          hint: "look at how the \(split.name) split was made and its symbols numbered",
          setting: "data.dataset"))
    }
    found += Self.unlike(subject, training, evidence)
    let share = Double(most) / Double(max(training.count, 1))
    if share > 0.9 {
      found.append(
        Conclusion(
          .warn, "\(percent(share)) of the training symbols are one, number \(Int(usual))",
          evidence: evidence + [Evidence("share of the most frequent symbol", share)],
          hint: "if it fills up short texts, leave it out", setting: "data.dataset"))
    }
    if let uniform = Self.uniformWindows(subject, evidence) { found.append(uniform) }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        "\(counts.count)" + (limit.map { " of \($0)" } ?? "") + " symbols occur in training",
        evidence: evidence))
  }

  /// A split whose symbols hardly share the frequencies of those trained on, though parts of the
  /// training text do among themselves: another alphabet, capitals, another numbering.
  private static func unlike(
    _ subject: CheckSubject, _ training: [Float], _ evidence: [Evidence]
  ) -> [Conclusion] {
    subject.heldBackSplits.compactMap { split in
      let other = split.examples.inputRows.scalars
      let part = min(other.count, training.count / 2)
      guard part >= 200 else { return nil }
      let overlap = overlap(training[...], other[...])
      let usual = overlapWithin(training, part)
      guard overlap < 0.5, 1 - overlap > 2 * (1 - usual) else { return nil }
      return Conclusion(
        .fail,
        "the \(split.name) symbols are others than those trained on: their frequencies have "
          + "\(percent(overlap)) in common, those of parts of the training text \(percent(usual))",
        evidence: evidence + [
          Evidence("frequencies in common", overlap),
          Evidence("in common within training", usual),
        ],
        hint: "look at how the \(split.name) split was made: capitals, another alphabet, another "
          + "numbering of the symbols", setting: "data.dataset")
    }
  }

  /// What the last part of a text has in common with what is before it.
  private static func overlapWithin(_ symbols: [Float], _ part: Int) -> Double {
    overlap(symbols.dropLast(part), symbols.suffix(part))
  }

  /// The sum of the lesser of two frequencies of each symbol: 1 where they are the same.
  private static func overlap(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
    func shares(_ symbols: ArraySlice<Float>) -> [Float: Double] {
      var shares: [Float: Double] = [:]
      for symbol in symbols { shares[symbol, default: 0] += 1 / Double(symbols.count) }
      return shares
    }
    let (a, b) = (shares(a), shares(b))
    return a.keys.sorted().reduce(0) { $0 + min(a[$1] ?? 0, b[$1] ?? 0) }
  }

  /// Windows that repeat one symbol are filling, not text.
  private static func uniformWindows(
    _ subject: CheckSubject, _ evidence: [Evidence]
  ) -> Conclusion? {
    if subject.data.training.hasSequences { return nil }
    let inputs = subject.data.training.inputs
    let count = inputs.shape[0]
    let width = inputs.shape.suffix(from: 1).elementCount
    guard width >= 8 else { return nil }
    let symbols = inputs.scalars
    let uniform = (0..<count).count { row in
      let first = symbols[row * width]
      return (1..<width).allSatisfy { symbols[row * width + $0] == first }
    }
    guard 20 * uniform > count else { return nil }
    return Conclusion(
      .warn, "\(uniform) of \(count) training windows repeat one symbol throughout",
      evidence: evidence, hint: "look at how the text is cut and filled up",
      setting: "data.dataset")
  }
}
