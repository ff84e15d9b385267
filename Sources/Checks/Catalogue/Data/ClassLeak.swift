import Statistics

/// Features that tell the class by themselves.
struct ClassLeak {
  private(set) var findings: [Conclusion] = []

  private struct Candidate {
    let feature: Int
    let telling: FeatureTelling
    /// The class that it tells from all others; `nil` for all classes.
    let label: Int?
    /// Wrong ones of all that were looked at.
    let errors: Int
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
          Candidate(feature: feature, telling: telling, label: nil, errors: telling.errors))
      } else if occurring.count > 2 {
        for label in occurring where counts[label] >= 10 {
          let errors = telling.errors(telling: label)
          if 25 * errors <= counts[label] {
            candidates.append(
              Candidate(feature: feature, telling: telling, label: label, errors: errors))
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
    // Where half of the features tell it, the classes are that different.
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
    func rest(_ label: Int?) -> Int {
      let errors = predictions.map { predictions in
        zip(predictions, labels).count { prediction, truth in
          label.map { (prediction == $0) != (truth == $0) } ?? (prediction != truth)
        }
      }
      return Int(Double(errors.min() ?? 0) * scale)
    }
    let all = label(strongest).map { counts[$0] } ?? (table.rows - (counts.max() ?? 0))
    let others = rest(strongest.label)
    let what =
      strongest.label.map { "class \(subject.name(ofClass: $0)) from the others" } ?? "the class"
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
    if 20 * max(strongest.errors, 1) <= others && others >= 20 {
      findings.append(
        Conclusion(
          isMany ? .fail : .warn, summary, evidence: evidence, hint: LeakageCheck.hint,
          setting: "data.dataset"))
    } else if isMany, 2 * others > all, strongest.label == nil, 8 * strongest.errors <= others {
      let gap = strongest.telling.gap(counts)
      findings.append(
        Conclusion(
          gap < 0.13 ? .fail : .warn, summary,
          evidence: evidence + [Evidence("share between the classes' means", gap)],
          hint: LeakageCheck.hint, setting: "data.dataset"))
    }
  }

  private func label(_ candidate: Candidate) -> Int? { candidate.label }
}

/// What a feature tells of the class, by the most frequent class of each of its values or of each of
/// 64 ranges; a half of the examples tells what is right for the other.
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
      for place in 0..<64 {
        let value = sorted[place * sorted.count / 64]
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
    errors = Self.errors(bin, labels, bins: edges.count, classes: classes)
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

  /// Wrong ones of telling a class from all others.
  func errors(telling label: Int) -> Int {
    Self.errors(bin, labels.map { $0 == label ? 1 : 0 }, bins: bins, classes: 2)
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
