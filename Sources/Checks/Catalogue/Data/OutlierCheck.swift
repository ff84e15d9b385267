import Statistics

/// Looks for numbers that stand for something else: coded missing values, slips of the pen, blank
/// and broken pictures.
public struct OutlierCheck: Check {
  public static let id = "outliers"
  public static let question = "Is every number a measurement, and none a code or a slip?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    if subject.readsTokens {
      return Conclusion(.skipped, "symbols have no outliers: see 'tokens'")
    }
    guard subject.data.training.inputs.isFinite else {
      return Conclusion(.skipped, "the inputs are no finite numbers")
    }
    // As they are in the file: codes are round numbers there.
    let raw = subject.dataset.train
    var found: [Conclusion] = []
    if subject.dataset.inputKind == .image {
      for (name, examples) in [("training", raw), ("test", subject.dataset.test)] {
        found += PictureOutliers(examples, seed: subject.seed).findings(split: name)
      }
    } else {
      found += Self.features(subject, raw)
    }
    return Conclusion(
      found, else: Conclusion(.pass, "no codes for missing values and nothing far from the rest"))
  }

  private static func features(_ subject: CheckSubject, _ raw: Examples) -> [Conclusion] {
    let table = FeatureTable(raw, seed: subject.seed, cells: 800_000, most: 20_000)
    var coded: [(feature: Int, value: Float, share: Double)] = []
    var far: [(feature: Int, value: Float, times: Double, count: Int)] = []
    for feature in 0..<table.columns where subject.seenFeatures(feature) {
      let column = FeatureOutliers(table[feature])
      if let code = column.code {
        coded.append((feature, code.value, Double(code.count) / Double(table.rows)))
      } else if let outlier = column.isolated {
        far.append((feature, outlier.value, outlier.times, outlier.count))
      }
    }
    var found: [Conclusion] = []
    if let first = coded.max(by: { $0.share < $1.share }) {
      found.append(
        Conclusion(
          .warn,
          "\(subject.name(ofFeature: first.feature)) is \(NumberText.significant(Double(first.value))) "
            + "in \(percent(first.share)) of the examples, apart from all its other values"
            + (coded.count > 1 ? "; \(coded.count - 1) more features have such a value" : "")
            + ": it seems to stand for a missing value",
          evidence: [
            Evidence("features", coded.count), Evidence("value", Double(first.value)),
            Evidence("share", first.share),
          ],
          hint: "replace it by the feature's median and say in a column of its own where it was "
            + "missing", setting: "data.dataset"))
    }
    if let first = far.max(by: { $0.times < $1.times }) {
      let row = Array(table[first.feature]).firstIndex(of: first.value) ?? 0
      let place = table.examples.sourceRows[row]
      found.append(
        Conclusion(
          .warn,
          "\(subject.name(ofFeature: first.feature)) has "
            + "\(NumberText.count(first.count, "value")) far from all others: "
            + "\(NumberText.significant(Double(first.value))) in training example \(place), "
            + "\(NumberText.significant(first.times, digits: 2)) times as far from the median"
            + (far.count > 1 ? "; \(far.count - 1) more features have some" : ""),
          evidence: [
            Evidence("features", far.count), Evidence("value", Double(first.value)),
            Evidence("example", place),
          ],
          hint: "look at the example: a unit, a misplaced point or a broken sensor",
          setting: "data.dataset"))
    }
    return found
  }
}

/// What lies apart in one feature.
struct FeatureOutliers {
  private let runs: [(value: Float, count: Int)]
  private let count: Int
  private let sorted: SortedSample

  /// Numbers that often stand for a missing value.
  private static let codes: Set<Float> = [
    -1, -9, -99, -999, -9999, -99999, 99, 999, 9999, 99999, 999999, -32768, 32767, 65535,
  ]

  init(_ values: some Sequence<Float>) {
    sorted = SortedSample(values)
    runs = sorted.runs
    count = sorted.count
  }

  /// The least or the greatest value, if it is one that many examples have, apart from all others.
  var code: (value: Float, count: Int)? {
    guard runs.count >= 8, count >= 30 else { return nil }
    return code(at: runs[0], others: runs.dropFirst().map { $0 }, sign: 1)
      ?? code(at: runs[runs.count - 1], others: runs.dropLast().reversed(), sign: -1)
  }

  /// - Parameters:
  ///   - run: at one end.
  ///   - others: the other values, those next to it first.
  private func code(
    at run: (value: Float, count: Int), others: [(value: Float, count: Int)], sign: Float
  ) -> (value: Float, count: Int)? {
    guard let next = others.first, let last = others.last else { return nil }
    let rest = others.reduce(0) { $0 + $1.count }
    let gap = Double((next.value - run.value) * sign)
    let range = Double((last.value - next.value) * sign)
    // The usual step where the others begin.
    let near = others.prefix(11)
    let step =
      Double(((near.last?.value ?? next.value) - next.value) * sign)
      / Double(max(near.count - 1, 1))
    let isCode = Self.codes.contains(run.value)
    let repeats = run.count >= 3 && 500 * run.count >= count
    // Zero, where most are zero, is no code but nothing.
    let isDefault = 2 * run.count > count && run.value == 0
    if repeats, !isDefault, gap > 5 * step, gap > 0.15 * range,
      isCode || run.count > 3 * (others.prefix(20).map(\.count).max() ?? 0)
    {
      return run
    }
    if isCode, repeats, gap > range { return run }
    // The one negative number among counts, more frequent than its neighbours.
    if run.value == -1, next.value >= 0, repeats, 50 * run.count >= count,
      run.count > 3 * rest / max(others.count, 1), others.count >= 8
    {
      return run
    }
    return nil
  }

  /// Values that lie at least five times as far from the median as all but one in a hundred.
  ///
  /// Long tails have no such gap: the logarithms of positive values are looked at too.
  var isolated: (value: Float, times: Double, count: Int)? {
    guard count >= 30, runs.count >= 8 else { return nil }
    let median = sorted.quantile(0.5)
    let spread = sorted.quantile(0.75) - sorted.quantile(0.25)
    guard spread > 0 else { return nil }
    let few = max(count / 100, 1)
    for sign in [1.0, -1.0] {
      let end = Array(
        (sign > 0 ? sorted.values.suffix(few + 1) : sorted.values.prefix(few + 1).reversed()[...]))
      let distances = end.map { (Double($0) - median) * sign }
      for place in 1..<distances.count {
        let (inner, outer) = (max(distances[place - 1], spread), distances[place])
        // A normal sample's extreme is √(2 ln n) deviations out, 3/4 of which are its quartiles'.
        guard outer > 5 * inner, outer > 8 * spread, isFarByRatio(inner, outer, sign) else {
          continue
        }
        return (end[end.count - 1], distances[distances.count - 1] / inner, distances.count - place)
      }
    }
    return nil
  }
}

extension FeatureOutliers {
  /// Whether the logarithms of positive values have such a gap too.
  private func isFarByRatio(_ inner: Double, _ outer: Double, _ sign: Double) -> Bool {
    let median = sorted.quantile(0.5)
    guard sign > 0, sorted.least >= 0, median > 0 else { return true }
    return Elementary.log((median + outer) / median) > 2 * Elementary.log((median + inner) / median)
  }
}

/// Blank and broken pictures.
private struct PictureOutliers {
  private var blank: [Int] = []
  private var broken: [Int] = []
  private let count: Int

  init(_ examples: Examples, seed: UInt64) {
    let width = examples.inputShape.elementCount
    let drawn = examples.sampled(max(1000, min(20_000, 4_000_000 / max(width, 1))), seed: seed)
    let places = drawn.sourceRows
    let rows = drawn.count
    count = rows
    guard width >= 4 else { return }
    var means: [Float] = []
    var deviations: [Float] = []
    var ends: [Float] = []
    drawn.inputs.withUnsafePointer { values in
      for row in 0..<rows {
        let picture = values + row * width
        var (sum, squares): (Float, Float) = (0, 0)
        var end: Float = 0
        for index in 0..<width {
          let offset = picture[index] - picture[0]
          sum += offset
          squares += offset * offset
          end = max(end, picture[index].magnitude)
        }
        let mean = sum / Float(width)
        means.append(mean + picture[0])
        deviations.append(max(squares / Float(width) - mean * mean, 0).squareRoot())
        ends.append(end)
        if squares == 0 { blank.append(places[row]) }
      }
    }
    let blanks = Set(blank)
    for statistic in [means, deviations, ends] {
      guard let far = FeatureOutliers(statistic).isolated else { continue }
      let centre = SortedSample(statistic).quantile(0.5)
      let bound = (Double(far.value) - centre).magnitude / 2
      for row in 0..<rows
      where (Double(statistic[row]) - centre).magnitude >= bound && !blanks.contains(places[row]) {
        broken.append(places[row])
      }
    }
    broken = Set(broken).sorted()
  }

  func findings(split: String) -> [Conclusion] {
    var found: [Conclusion] = []
    if let first = blank.first {
      found.append(
        Conclusion(
          5 * blank.count > count ? .fail : .warn,
          "\(blank.count) of \(count) \(split) pictures \(blank.count == 1 ? "is" : "are") blank, "
            + "such as example \(first)", evidence: [Evidence("blank pictures", blank.count)],
          hint: "look at how the pictures are read, and leave these out", setting: "data.dataset"))
    }
    if let first = broken.first {
      found.append(
        Conclusion(
          .warn,
          "\(NumberText.count(broken.count, "\(split) picture")) "
            + "\(broken.count == 1 ? "is" : "are") far from all others in brightness or contrast, "
            + "such as example \(first)", evidence: [Evidence("broken pictures", broken.count)],
          hint: "look at the picture: another range of values, or a broken file",
          setting: "data.dataset"))
    }
    return found
  }
}
