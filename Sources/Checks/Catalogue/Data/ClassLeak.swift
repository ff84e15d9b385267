import Statistics

/// Features that tell the class by themselves.
struct ClassLeak {
  private(set) var findings: [Conclusion] = []

  private struct Candidate {
    let feature: Int
    let telling: FeatureTelling
    /// The classes that it tells from all others; `nil` for each from each.
    let group: Set<Int>?
    /// Wrong ones of all that were looked at.
    let errors: Int
    /// Whether each group has values of its own that hardly vary.
    var isMark = false
  }

  init(_ table: FeatureTable, classes: Int, _ subject: CheckSubject) {
    let labels = table.examples.labels
    let counts = Frequencies(labels, classes: classes).counts
    let occurring = counts.indices.filter { counts[$0] > 0 }
    guard occurring.count >= 2 else { return }
    let blind = table.rows - (counts.max() ?? 0)
    var candidates: [Candidate] = []
    var bijections: [(feature: Int, values: Int)] = []
    for feature in 0..<table.columns {
      let values = table[feature]
      let telling = FeatureTelling(values, labels: labels, classes: classes)
      if telling.isOneToOne(with: occurring, counts) {
        bijections.append((feature, telling.bins))
      }
      if 5 * telling.errors <= blind {
        candidates.append(
          Candidate(
            feature: feature, telling: telling, group: nil, errors: telling.errors,
            isMark: telling.errors == 0 && telling.group(of: occurring, counts)?.isMark == true))
      } else if occurring.count > 2 {
        if let group = telling.group(of: occurring, counts) {
          let errors = telling.errors(telling: group.classes)
          if 200 * errors <= table.rows {
            candidates.append(
              Candidate(
                feature: feature, telling: telling, group: group.classes, errors: errors,
                isMark: group.isMark))
            continue
          }
        }
        for label in occurring where counts[label] >= 10 {
          let errors = telling.errors(telling: [label])
          if 25 * errors <= counts[label] {
            candidates.append(
              Candidate(
                feature: feature, telling: telling, group: [label], errors: errors,
                isMark: errors == 0 && telling.bins == 2))
            break
          }
        }
      }
    }
    if !bijections.isEmpty {
      let names = subject.names(ofFeatures: bijections.map(\.feature))
      findings.append(
        Conclusion(
          .fail,
          "\(names) \(bijections.count == 1 ? "has" : "have") one value for each class: the label "
            + "is among the inputs", evidence: [Evidence("features", bijections.count)],
          hint: LeakageCheck.hint, setting: "data.dataset"))
      return
    }
    // Where half of the features tell it, the classes are that different; unless one tells it exactly
    // and the others do not.
    if 2 * candidates.count > table.columns {
      let least = candidates.map(\.errors).min() ?? 0
      candidates.removeAll { $0.errors > 3 * least + table.rows / 100 }
    }
    guard !candidates.isEmpty, 2 * candidates.count <= max(table.columns, 2) else { return }
    judge(candidates, table, classes: classes, counts, subject)
  }

  private mutating func judge(
    _ candidates: [Candidate], _ table: FeatureTable, classes: Int, _ counts: [Int],
    _ subject: CheckSubject
  ) {
    let features = candidates.map(\.feature)
    let (fit, held) = LeakageCheck.halves(
      LeakageCheck.remaining(table, without: features), subject.seed)
    let models = SimpleModels(
      fit, inputKind: subject.dataset.inputKind, classes: classes, seed: subject.seed)
    let predictions = models.all.map { $0.outputs(for: held).argmaxOfRows() }
    let labels = held.labels
    let scale = Double(table.rows) / Double(max(held.count, 1))
    let strongest = candidates.min { $0.errors < $1.errors } ?? candidates[0]
    func rest(_ group: Set<Int>?) -> Int {
      let errors = predictions.map { predictions in
        zip(predictions, labels).count { prediction, truth in
          group.map { $0.contains(prediction) != $0.contains(truth) } ?? (prediction != truth)
        }
      }
      return Int(Double(errors.min() ?? 0) * scale)
    }
    let size = strongest.group.map { $0.reduce(0) { $0 + counts[$1] } }
    let all = size.map { min($0, table.rows - $0) } ?? (table.rows - (counts.max() ?? 0))
    let others = rest(strongest.group)
    let what =
      strongest.group.map {
        "class\($0.count == 1 ? "" : "es") \(subject.names(ofClasses: $0.sorted())) from the others"
      } ?? "the class"
    let evidence = [
      Evidence("examples looked at", table.rows),
      Evidence("wrong by the feature alone", strongest.errors),
      Evidence("wrong by simple models of the others", others),
      Evidence("wrong by a blind guess", all),
      Evidence("features that tell so much", features.count),
    ]
    let name = subject.name(ofFeature: strongest.feature)
    let summary =
      "\(name) alone tells \(what) (\(strongest.errors) of \(table.rows) wrong), simple models of "
      + "all the others do not (\(others) wrong)"
    // Points of few features may lie apart in one direction by nature.
    let isMany = table.columns - features.count >= 4
    // A pixel that is of one value in a class and of another in all others was written there.
    let isMark =
      strongest.isMark && (subject.dataset.inputKind == .image || others >= 5)
    let isExact =
      isMany && 100 * strongest.errors <= table.rows && others >= 10
      && 10 * max(strongest.errors, 1) <= others
    if isMark || isExact || 20 * max(strongest.errors, 1) <= others && others >= 20 {
      findings.append(
        Conclusion(
          isMany || isMark ? .fail : .warn, summary, evidence: evidence, hint: LeakageCheck.hint,
          setting: "data.dataset"))
    } else if isMany, strongest.group == nil, others >= 20, 6 * strongest.errors <= others,
      2 * others > all || 30 * strongest.errors <= table.rows
    {
      let gap = strongest.telling.gap(counts)
      findings.append(
        Conclusion(
          gap < (2 * others > all ? 0.13 : 0.05) ? .fail : .warn, summary,
          evidence: evidence + [Evidence("share between the classes' means", gap)],
          hint: LeakageCheck.hint, setting: "data.dataset"))
    }
  }
}

/// What a feature tells of the class, by the most frequent class of each of its values or of each of
/// up to 64 ranges, where a half of the examples tells what is right for the other; or by the nearest
/// other example, which finds borders that fall into a range.
struct FeatureTelling {
  private let values: [Float]
  private let labels: [Int]
  private let classes: Int
  private let bin: [Int]
  /// How many different values or ranges there are.
  let bins: Int
  private let isDiscrete: Bool
  /// Wrong ones of all examples.
  let errors: Int

  init(_ values: ArraySlice<Float>, labels: [Int], classes: Int) {
    self.values = Array(values)
    self.labels = labels
    self.classes = classes
    let sorted = values.sorted()
    var edges: [Float] = []
    for value in sorted where edges.last != value {
      edges.append(value)
      if edges.count > 64 { break }
    }
    isDiscrete = edges.count <= 64
    if !isDiscrete {
      edges = []
      // So many that a half of the examples knows each range.
      let ranges = min(max(sorted.count / 12, 4), 64)
      for place in 0..<ranges {
        let value = sorted[place * sorted.count / ranges]
        if edges.last != value { edges.append(value) }
      }
    }
    bins = edges.count
    bin = values.map { value in
      var (low, high) = (0, edges.count)
      while high - low > 1 {
        let middle = (low + high) / 2
        if edges[middle] <= value { low = middle } else { high = middle }
      }
      return low
    }
    let byRanges = Self.errors(bin, labels, bins: edges.count, classes: classes)
    errors =
      isDiscrete ? byRanges : min(byRanges, Self.errorsOfNearest(self.values, labels))
  }

  /// Wrong ones if each example is of the usual class at the nearest other value: equal values may be
  /// of one origin.
  private static func errorsOfNearest(_ values: [Float], _ labels: [Int]) -> Int {
    var groups: [(value: Float, counts: [Int: Int])] = []
    for place in values.indices.sorted(by: { (values[$0], $0) < (values[$1], $1) }) {
      if groups.last?.value != values[place] { groups.append((values[place], [:])) }
      groups[groups.count - 1].counts[labels[place], default: 0] += 1
    }
    guard groups.count > 1 else { return labels.count }
    var wrong = 0
    for (place, group) in groups.enumerated() {
      let before = place > 0 ? group.value - groups[place - 1].value : .infinity
      let after = place + 1 < groups.count ? groups[place + 1].value - group.value : .infinity
      let nearest = groups[before <= after ? place - 1 : place + 1].counts
      let usual = nearest.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
      wrong += group.counts.reduce(0) { $1.key == usual ? $0 : $0 + $1.value }
    }
    return wrong
  }

  /// The classes that lie below a threshold which all others lie above, but for a hundredth of each:
  /// the widest such gap.
  func group(
    of occurring: [Int], _ counts: [Int]
  ) -> (classes: Set<Int>, isMark: Bool)? {
    var own: [[Float]] = Array(repeating: [], count: counts.count)
    for (value, label) in zip(values, labels) { own[label].append(value) }
    let spans = occurring.map { label in
      let sorted = own[label].sorted()
      let left = sorted.count / 100
      return (label: label, low: sorted[left], high: sorted[sorted.count - 1 - left])
    }.sorted { ($0.low, $0.label) < ($1.low, $1.label) }
    var high = -Float.infinity
    var widest: (place: Int, gap: Float, below: Float)?
    for (place, span) in spans.enumerated() {
      if place > 0, span.low > high, span.low - high > widest?.gap ?? 0 {
        widest = (place, span.low - high, high)
      }
      high = max(high, span.high)
    }
    guard let widest else { return nil }
    let classes = Set(spans[..<widest.place].map(\.label))
    let size = classes.reduce(0) { $0 + counts[$1] }
    guard min(size, labels.count - size) >= 10 else { return nil }
    let (least, greatest) = (spans[0].low, high)
    let above = spans[widest.place...].map(\.low).min() ?? high
    let spread = max(widest.below - least, greatest - above)
    return (classes, spread <= 0.2 * widest.gap)
  }

  private static func errors(_ bin: [Int], _ labels: [Int], bins: Int, classes: Int) -> Int {
    var counts = [Int](repeating: 0, count: 2 * bins * classes)
    for (index, label) in labels.enumerated() {
      counts[((index & 1) * bins + bin[index]) * classes + label] += 1
    }
    var right = 0
    for half in 0...1 {
      for place in 0..<bins {
        let known = ((1 - half) * bins + place) * classes
        let asked = (half * bins + place) * classes
        var best = 0
        for label in 1..<max(classes, 1) where counts[known + label] > counts[known + best] {
          best = label
        }
        if counts[known + best] > 0 { right += counts[asked + best] }
      }
    }
    return labels.count - right
  }

  /// Wrong ones of telling some classes from all others.
  func errors(telling group: Set<Int>) -> Int {
    let inside = labels.map { group.contains($0) ? 1 : 0 }
    let byRanges = Self.errors(bin, inside, bins: bins, classes: 2)
    return isDiscrete ? byRanges : min(byRanges, Self.errorsOfNearest(values, inside))
  }

  /// Whether there are as many values as classes and each goes with one class.
  func isOneToOne(with occurring: [Int], _ counts: [Int]) -> Bool {
    guard isDiscrete, bins == occurring.count,
      labels.count >= (occurring.count == 2 ? 40 : 5 * occurring.count)
    else { return false }
    var owner = [Int](repeating: -1, count: bins)
    for (index, label) in labels.enumerated() {
      if owner[bin[index]] == -1 { owner[bin[index]] = label }
      if owner[bin[index]] != label { return false }
    }
    return Set(owner).count == bins
  }

  /// The share of examples in the middle third between the means of the two most frequent classes:
  /// a sixth of a uniform feature that a threshold cuts, hardly any of two clusters.
  func gap(_ counts: [Int]) -> Double {
    let two = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(2)
    guard two.count == 2 else { return 1 }
    func mean(_ label: Int) -> Double {
      var (sum, count) = (0.0, 0.0)
      for (value, own) in zip(values, labels) where own == label {
        sum += Double(value)
        count += 1
      }
      return sum / max(count, 1)
    }
    let (a, b) = (mean(two[0]), mean(two[1]))
    let (low, high) = (min(a, b) + (a - b).magnitude / 3, max(a, b) - (a - b).magnitude / 3)
    var (between, all) = (0.0, 0.0)
    for (value, own) in zip(values, labels) where two.contains(own) {
      all += 1
      if Double(value) > low && Double(value) < high { between += 1 }
    }
    return between / max(all, 1)
  }
}
