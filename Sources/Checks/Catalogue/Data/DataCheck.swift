import Statistics

/// Summarises the inputs just before the network and looks for what no network can use.
public struct DataCheck: Check {
  public static let id = "data"
  public static let question = "Are the inputs finite, varied and of a sensible scale?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    var found = subject.splits.compactMap { Self.nonFinite($0.examples, split: $0.name) }
    if subject.readsTokens {
      return Conclusion(
        found, else: Conclusion(.pass, "symbols have no scale; see the check of tokens"))
    }
    if !found.isEmpty { return Conclusion(found, else: found[0]) }
    let table = FeatureTable(
      subject.data.training, seed: subject.seed, cells: 2_000_000, most: 20_000)
    guard table.rows > 0, table.columns > 0 else {
      return Conclusion(.skipped, "the examples have no inputs of one shape")
    }
    let features = FeatureScales(table, seen: subject.seenFeatures)
    found += features.findings(subject)
    let constant =
      features.constant.isEmpty
      ? ""
      : "; \(NumberText.count(features.constant.count, "feature")) of \(features.count) constant"
    return Conclusion(
      found, else: Conclusion(.pass, features.summary + constant, evidence: features.evidence))
  }

  private static func nonFinite(_ examples: Examples, split: String) -> Conclusion? {
    if examples.inputs.isFinite { return nil }
    let rows = (0..<examples.count).filter { !examples.inputs.rows($0..<$0 + 1).isFinite }
    let first = rows.first ?? 0
    return Conclusion(
      .fail,
      "example \(first) of the \(split) split holds a NaN or an infinity"
        + (rows.count > 1 ? ", and \(rows.count - 1) more do" : ""),
      evidence: [Evidence("example", first), Evidence("examples", rows.count)],
      hint: "remove or repair it: one such number spoils every weight", setting: "data.dataset")
  }
}

extension CheckSubject {
  /// Whether the network sees a feature: the plan may hide signals.
  var seenFeatures: (Int) -> Bool {
    let signals = resolved.data.signals
    let last = data.training.inputs.shape.last
    return { signals.isEmpty || signals.contains($0 % max(last, 1)) }
  }
}

/// The scales of features as the network gets them.
private struct FeatureScales {
  /// How many are seen.
  let count: Int
  private(set) var constant: [Int] = []
  private let mean: Double
  private let deviation: Double
  private let least: Double
  private let greatest: Double
  private let varied: [(index: Int, mean: Double, deviation: Double)]

  init(_ table: FeatureTable, seen: (Int) -> Bool) {
    var varied: [(index: Int, mean: Double, deviation: Double)] = []
    var (sum, squares, cells) = (0.0, 0.0, 0.0)
    var (low, high) = (Float.infinity, -Float.infinity)
    var count = 0
    for index in 0..<table.columns where seen(index) {
      count += 1
      var (own, ownSquares) = (0.0, 0.0)
      var (ownLow, ownHigh) = (Float.infinity, -Float.infinity)
      // Around the first value, so that a small spread far from 0 is not lost in rounding.
      let values = table[index]
      let origin = Double(values.first ?? 0)
      for value in values {
        let offset = Double(value) - origin
        own += offset
        ownSquares += offset * offset
        ownLow = min(ownLow, value)
        ownHigh = max(ownHigh, value)
      }
      let rows = Double(table.rows)
      let mean = own / rows
      let variance = max(ownSquares / rows - mean * mean, 0)
      let centre = mean + origin
      sum += centre
      squares += variance + centre * centre
      cells += 1
      low = min(low, ownLow)
      high = max(high, ownHigh)
      if ownLow == ownHigh {
        constant.append(index)
      } else {
        varied.append((index, centre, variance.squareRoot()))
      }
    }
    self.count = count
    self.varied = varied
    mean = sum / max(cells, 1)
    deviation = max(squares / max(cells, 1) - mean * mean, 0).squareRoot()
    least = Double(low)
    greatest = Double(high)
  }

  var summary: String {
    "mean \(NumberText.significant(mean)), standard deviation "
      + NumberText.significant(deviation)
  }

  var evidence: [Evidence] {
    [
      Evidence("mean", mean), Evidence("standard deviation", deviation),
      Evidence("smallest", least), Evidence("greatest", greatest),
      Evidence("features", count), Evidence("constant features", constant.count),
    ]
  }

  func findings(_ subject: CheckSubject) -> [Conclusion] {
    if varied.isEmpty {
      return [
        Conclusion(
          .fail, "every feature is constant: there is nothing to learn from", evidence: evidence,
          hint: "look at the decoding of the inputs", setting: "data.dataset")
      ]
    }
    let isTable = subject.dataset.inputKind == .vector
    let hint =
      isTable
      ? "set data.scaling to \"standardise-features\""
      : "set data.scaling to \"standardise\" or \"unit\""
    return [
      size(hint), isTable ? spread(subject) : nil, isTable ? offset(subject) : nil,
      constants(subject, isTable: isTable),
    ].compactMap { $0 }
  }

  private func size(_ hint: String) -> Conclusion? {
    if deviation > 10 || mean.magnitude > 10 {
      return Conclusion(
        .warn, "the inputs are large: \(summary)", evidence: evidence, hint: hint,
        setting: "data.scaling")
    }
    if deviation < 0.01 {
      return Conclusion(
        .warn, "the inputs hardly vary: \(summary)", evidence: evidence, hint: hint,
        setting: "data.scaling")
    }
    return nil
  }

  /// Weights that start alike and one rate for all need features of comparable size.
  private func spread(_ subject: CheckSubject) -> Conclusion? {
    guard let widest = varied.max(by: { $0.deviation < $1.deviation }),
      let narrowest = varied.min(by: { $0.deviation < $1.deviation }), narrowest.deviation > 0,
      widest.deviation > 100 * narrowest.deviation
    else { return nil }
    // A rare category and a pixel that is hardly ever set vary little, however all are scaled.
    let usual = varied.map(\.deviation).sorted()[varied.count / 4]
    guard widest.deviation > 10 || widest.deviation > 100 * usual else { return nil }
    return Conclusion(
      // Beside such a feature the others are next to nothing.
      widest.deviation > 300 * usual ? .fail : .warn,
      "the scales of the features differ by a factor of "
        + NumberText.significant(widest.deviation / narrowest.deviation)
        + ": \(subject.name(ofFeature: widest.index)) has standard deviation "
        + "\(NumberText.significant(widest.deviation)), "
        + "\(subject.name(ofFeature: narrowest.index)) "
        + NumberText.significant(narrowest.deviation), evidence: evidence,
      hint: "set data.scaling to \"standardise-features\"", setting: "data.scaling")
  }

  /// Features far from 0 for their spread act as one more bias and slow down all the others.
  private func offset(_ subject: CheckSubject) -> Conclusion? {
    let far = varied.filter { $0.mean.magnitude > 10 * $0.deviation && $0.mean.magnitude > 3 }
    guard let first = far.max(by: { $0.mean.magnitude < $1.mean.magnitude }) else { return nil }
    return Conclusion(
      .warn,
      "\(NumberText.count(far.count, "feature")) \(far.count == 1 ? "lies" : "lie") far from 0 for "
        + "\(far.count == 1 ? "its" : "their") spread: \(subject.name(ofFeature: first.index)) has "
        + "mean \(NumberText.significant(first.mean)) and standard deviation "
        + NumberText.significant(first.deviation), evidence: evidence,
      hint: "set data.scaling to \"standardise-features\"", setting: "data.scaling")
  }

  /// Pictures have borders; a column of a table is there to say something.
  private func constants(_ subject: CheckSubject, isTable: Bool) -> Conclusion? {
    let share = Double(constant.count) / Double(count)
    // Tables of many columns may be pictures too.
    let isFew = isTable && count <= 30
    guard isFew ? !constant.isEmpty : share >= (isTable ? 0.3 : 0.8) else { return nil }
    return Conclusion(
      .warn,
      "\(constant.count) of \(count) features "
        + (constant.count == 1 ? "is" : "are")
        + " constant: \(subject.names(ofFeatures: constant))", evidence: evidence,
      hint: "leave them out, or look at the decoding of the inputs", setting: "data.dataset")
  }
}
