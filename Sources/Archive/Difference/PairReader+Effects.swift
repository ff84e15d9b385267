import Measurement

extension PairReader {
  /// What the runs came to differently.
  mutating func effects() -> BundleDifference.Effects {
    var effects = BundleDifference.Effects()
    if let summaries = both(
      BundlePath.summary, { (bundle) throws(ArchiveError) in try bundle.summary() })
    {
      effects.metrics = Self.metricChanges(summaries.left.metrics, summaries.right.metrics)
    }
    if let metrics = both(
      BundlePath.metrics, { (bundle) throws(ArchiveError) in try bundle.metrics() })
    {
      effects.firstEpoch = Self.firstEpoch(metrics.left, metrics.right)
    }
    if left.has(BundlePath.trace) || right.has(BundlePath.trace),
      let traces = both(
        BundlePath.trace, { (bundle) throws(ArchiveError) in try bundle.trace() })
    {
      effects.firstStep = firstStep(traces.left, traces.right)
    }
    effects.initial = tensorChanges(BundlePath.initial).map(\.change)
    effects.final = tensorChanges(BundlePath.final).map(\.change)
    let haveAnswers = predictsClasses
    effects.predictions = tensorChanges(BundlePath.predictions)
      .map { Self.predictionChange($0, haveAnswers: haveAnswers) }
    return effects
  }

  // MARK: - Metrics

  private static func metricChanges(
    _ left: [MetricRecord.Split: [String: MeasuredValue]],
    _ right: [MetricRecord.Split: [String: MeasuredValue]]
  ) -> [BundleDifference.MetricChange] {
    MetricRecord.Split.allCases.flatMap { split in
      differing(left[split] ?? [:], right[split] ?? [:]).map {
        BundleDifference.MetricChange(split: split, name: $0.name, left: $0.left, right: $0.right)
      }
    }
  }

  /// Returns the values that differ in their bits, by name.
  private static func differing(
    _ left: [String: MeasuredValue], _ right: [String: MeasuredValue]
  ) -> [(name: String, left: Double?, right: Double?)] {
    Set(left.keys).union(right.keys).sorted().compactMap { name in
      let (left, right) = (left[name]?.value, right[name]?.value)
      return left?.bitPattern == right?.bitPattern ? nil : (name, left, right)
    }
  }

  private static func firstEpoch(
    _ left: [MetricRecord], _ right: [MetricRecord]
  ) -> BundleDifference.EpochChange? {
    struct Place: Hashable {
      let epoch: Int
      let split: MetricRecord.Split
    }
    func byPlace(_ records: [MetricRecord]) -> [Place: [String: MeasuredValue]] {
      Dictionary(records.map { (Place(epoch: $0.epoch, split: $0.split), $0.values) }) { $1 }
    }
    let (left, right) = (byPlace(left), byPlace(right))
    let splits = MetricRecord.Split.allCases
    let places = Set(left.keys).union(right.keys).sorted {
      ($0.epoch, splits.firstIndex(of: $0.split) ?? 0)
        < ($1.epoch, splits.firstIndex(of: $1.split) ?? 0)
    }
    for place in places {
      if let first = differing(left[place] ?? [:], right[place] ?? [:]).first {
        return BundleDifference.EpochChange(
          epoch: place.epoch, split: place.split, name: first.name, left: first.left,
          right: first.right)
      }
    }
    return nil
  }

  // MARK: - Trace

  private mutating func firstStep(
    _ left: [TraceRecord], _ right: [TraceRecord]
  ) -> BundleDifference.StepChange? {
    let other = Dictionary(right.map { ($0.step, $0) }) { $1 }
    var lastEqual: Int?
    var common = 0
    for record in left.sorted(by: { $0.step < $1.step }) {
      guard let match = other[record.step] else { continue }
      common += 1
      let tensors = Self.differing(record, match)
      if !tensors.isEmpty {
        return BundleDifference.StepChange(
          step: record.step, lastEqualStep: lastEqual, tensors: tensors)
      }
      lastEqual = record.step
    }
    if common == 0 { note("\(BundlePath.trace): no step is traced in both") }
    return nil
  }

  /// What differs between two records of one step, causes before their effects.
  private static func differing(_ left: TraceRecord, _ right: TraceRecord) -> [String] {
    var names = left.loss.bitPattern == right.loss.bitPattern ? [] : ["loss"]
    for (group, first, second) in [
      ("gradients", left.gradients, right.gradients),
      ("parameters", left.parameters, right.parameters),
      ("state", left.state, right.state),
    ] {
      names += Set(first.keys).union(second.keys).sorted()
        .filter { first[$0] != second[$0] }.map { "\(group)/\($0)" }
    }
    return names
  }

  // MARK: - Tensors

  /// A tensor that differs, with both its contents.
  private struct TensorPair {
    let change: BundleDifference.TensorChange
    let left: StoredTensor?
    let right: StoredTensor?
  }

  /// Compares two files of tensors; where neither bundle has one there is nothing to compare.
  private mutating func tensorChanges(_ file: String) -> [TensorPair] {
    guard left.has(file) || right.has(file) else { return [] }
    guard let files = both(file, { (bundle) throws(ArchiveError) in try bundle.tensors(at: file) })
    else { return [] }
    let right = Dictionary(files.right.map { ($0.name, $0) }) { $1 }
    let names = Set(files.left.map(\.name))
    let pairs =
      files.left.map { (Optional($0), right[$0.name]) }
      + files.right.filter { !names.contains($0.name) }.map { (nil, Optional($0)) }
    return pairs.compactMap { pair -> TensorPair? in
      guard let change = Self.change(pair.0, pair.1) else { return nil }
      return TensorPair(change: change, left: pair.0, right: pair.1)
    }
  }

  private static func change(
    _ left: StoredTensor?, _ right: StoredTensor?
  ) -> BundleDifference.TensorChange? {
    var change = BundleDifference.TensorChange(
      name: left?.name ?? right?.name ?? "", leftShape: left?.shape, rightShape: right?.shape)
    guard let left, let right, left.shape == right.shape else { return change }
    var differing = 0
    var largest: Double?
    for (first, second) in zip(left.values, right.values)
    where first.bitPattern != second.bitPattern {
      differing += 1
      let distance = (Double(second) - Double(first)).magnitude
      if distance.isFinite { largest = max(largest ?? 0, distance) }
    }
    guard differing > 0 else { return nil }
    (change.differing, change.count, change.largest) = (differing, left.values.count, largest)
    return change
  }

  // MARK: - Predictions

  /// Whether both runs' predictions are of classes, whose greatest is the answer.
  private var predictsClasses: Bool {
    [left, right].allSatisfy { (try? $0.dataset())?["splits"]?["train"]?["classes"] != nil }
  }

  private static func predictionChange(
    _ pair: TensorPair, haveAnswers: Bool
  ) -> BundleDifference.PredictionChange {
    var change = BundleDifference.PredictionChange(tensor: pair.change, firstRows: [])
    guard haveAnswers, let left = pair.left, let right = pair.right, left.shape == right.shape,
      let width = left.shape.last, left.shape.count >= 2, width > 1
    else { return change }
    let rows = left.values.count / width
    let changed = (0..<rows).filter { row in
      let range = (row * width)..<((row + 1) * width)
      return largest(left.values[range]) != largest(right.values[range])
    }
    (change.changedAnswers, change.rows) = (changed.count, rows)
    change.firstRows = Array(changed.prefix(10))
    return change
  }

  /// Returns the position in a row of its largest element, the first of equal ones.
  private static func largest(_ row: ArraySlice<Float>) -> Int {
    var best = row.startIndex
    for position in row.indices where row[position] > row[best] { best = position }
    return best - row.startIndex
  }
}
