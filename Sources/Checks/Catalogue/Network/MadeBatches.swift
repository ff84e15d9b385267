/// Some batches before and after the tricks that change them.
struct MadeBatches {
  /// An example of a made batch that clearly is one of those it was made from.
  ///
  /// One whose target is a mixture is left out: what of it is seen need not be what it is.
  struct Match {
    /// How far its target is from that one's, in mean squared distances of random pairs.
    let distance: Double
    let batch: Int
    let original: Int
  }

  static let rounds = 8
  private static let features = 256

  private(set) var matches: [Match] = []
  private(set) var given = 0
  private(set) var made = 0
  /// What cannot be, if anything.
  private(set) var fault: String?
  /// How alike made examples and their nearest originals are, and examples of another batch.
  private(set) var likeness = 0.0
  private(set) var chanceLikeness = 0.0
  /// Whether inputs kept their shape.
  private(set) var isComparable = true
  private(set) var leastTarget = Double.infinity
  private(set) var leastSum = Double.infinity
  private(set) var greatestSum = -Double.infinity
  let hasClasses: Bool
  private var before = Moments()
  private var after = Moments()
  private var spreadBefore = 0.0
  private var spreadAfter = 0.0

  var wrongShare: Double {
    Double(matches.count { $0.distance > 0.5 }) / Double(max(matches.count, 1))
  }
  var distinctShare: Double {
    Double(Set(matches.map { [$0.batch, $0.original] }).count) / Double(max(matches.count, 1))
  }
  var deviationRatio: Double { before.deviation > 0 ? after.deviation / before.deviation : 1 }
  var meanShift: Double {
    before.deviation > 0 ? (after.mean - before.mean).magnitude / before.deviation : 0
  }
  /// How far examples of a batch differ from each other, relative to before.
  var spreadRatio: Double { spreadBefore > 0 ? (spreadAfter / spreadBefore).squareRoot() : 1 }

  /// - Parameter start: the step of the run that the first batch is met at.
  init(_ subject: CheckSubject, from start: Int) {
    hasClasses = subject.classes != nil
    let size = max(2, min(subject.resolved.experiment.training.batchSize, 64))
    var walk = BatchWalk(subject.data.training, size: size, seed: subject.seed)
    var context = subject.context(seed: subject.seed, step: start)
    var last: Batch?
    for round in 0..<Self.rounds {
      let batch = walk.next()
      let result = subject.recipe.batch(batch, &context)
      context.progress.step += 1
      context.progress.position += 1
      fault = Self.fault(result)
      if fault != nil { return }
      note(batch, result, last: last, round: round)
      last = batch
    }
    likeness /= Double(max(made, 1))
    chanceLikeness /= Double(max(given, 1))
  }

  private static func fault(_ batch: Batch) -> String? {
    if batch.count == 0 { return "a batch is empty" }
    if batch.targets.shape[0] != batch.count {
      return "a batch has \(batch.count) inputs and \(batch.targets.shape[0]) targets"
    }
    if !batch.inputs.isFinite { return "an input in a batch is NaN or infinite" }
    if !batch.targets.isFinite { return "a target in a batch is NaN or infinite" }
    return nil
  }

  private mutating func note(_ batch: Batch, _ result: Batch, last: Batch?, round: Int) {
    given += batch.count
    made += result.count
    noteTargets(result)
    before.add(batch.inputs)
    after.add(result.inputs)
    guard batch.inputs.shape.suffix(from: 1) == result.inputs.shape.suffix(from: 1) else {
      isComparable = false
      return
    }
    let originals = Rows(batch.inputs, limit: Self.features)
    let changed = Rows(result.inputs, limit: Self.features)
    spreadBefore += originals.spread
    spreadAfter += changed.spread
    guard batch.count > 1, result.count > 1, changed.spread > 0 else { return }
    let targets = Rows(batch.targets, limit: .max, centred: false)
    let newTargets = Rows(result.targets, limit: .max, centred: false)
    let pair = targets.meanDistance
    for row in 0..<result.count {
      let cosines = (0..<batch.count).map { changed.cosine(row, originals, $0) }
      let best = cosines.indices.max { cosines[$0] < cosines[$1] } ?? 0
      likeness += cosines[best]
      // An example that is still like itself is itself, whatever else it resembles.
      let isItself = row < batch.count && cosines[row] >= cosines[best] - 0.1
      let match = isItself ? row : best
      let second = cosines.indices.filter { $0 != match }.map { cosines[$0] }.max() ?? -1
      guard cosines[match] >= 0.9, isItself || cosines[match] - second >= 0.05, pair > 0,
        !hasClasses || newTargets.greatest(row) >= 0.9 * targets.greatest(match)
      else { continue }
      matches.append(
        Match(
          distance: newTargets.distance(row, targets, match) / pair, batch: round,
          original: match))
    }
    if let last {
      let others = Rows(last.inputs, limit: Self.features)
      for row in 0..<last.inputs.shape[0] {
        chanceLikeness += (0..<batch.count).map { others.cosine(row, originals, $0) }.max() ?? 0
      }
    }
  }

  private mutating func noteTargets(_ batch: Batch) {
    let width = batch.targets.shape.last
    let values = batch.targets.scalars.map(Double.init)
    leastTarget = min(leastTarget, values.min() ?? 0)
    for start in stride(from: 0, to: values.count, by: max(width, 1)) {
      let sum = values[start..<start + width].reduce(0, +)
      leastSum = min(leastSum, sum)
      greatestSum = max(greatestSum, sum)
    }
  }
}

/// The mean and deviation of all elements.
private struct Moments {
  private var count = 0.0
  private var sum = 0.0
  private var squares = 0.0

  var mean: Double { sum / max(count, 1) }
  var deviation: Double { max(squares / max(count, 1) - mean * mean, 0).squareRoot() }

  mutating func add(_ tensor: Tensor) {
    count += Double(tensor.count)
    for value in tensor.scalars {
      sum += Double(value)
      squares += Double(value) * Double(value)
    }
  }
}

/// Rows of a batch as vectors of some of their features.
private struct Rows {
  private let values: [[Double]]
  /// The mean squared distance of a feature from its mean over the rows.
  let spread: Double

  /// - Parameters:
  ///   - limit: how many features, evenly spaced.
  ///   - centred: whether each feature's mean over the rows is taken away.
  init(_ tensor: Tensor, limit: Int, centred: Bool = true) {
    let rows = tensor.shape[0]
    let width = tensor.count / max(rows, 1)
    let chosen =
      width <= limit ? Array(0..<width) : (0..<limit).map { $0 * width / limit }
    let scalars = tensor.scalars
    var values = (0..<rows).map { row in chosen.map { Double(scalars[row * width + $0]) } }
    var spread = 0.0
    for feature in chosen.indices {
      let mean = values.reduce(0) { $0 + $1[feature] } / Double(max(rows, 1))
      for row in values.indices {
        let offset = values[row][feature] - mean
        spread += offset * offset
        if centred { values[row][feature] = offset }
      }
    }
    self.values = values
    self.spread = spread / Double(max(rows * chosen.count, 1))
  }

  func cosine(_ row: Int, _ other: Rows, _ place: Int) -> Double {
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    let (a, b) = (values[row], other.values[place])
    for index in a.indices {
      ab += a[index] * b[index]
      aa += a[index] * a[index]
      bb += b[index] * b[index]
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0
  }

  func distance(_ row: Int, _ other: Rows, _ place: Int) -> Double {
    zip(values[row], other.values[place]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  func greatest(_ row: Int) -> Double { values[row].max() ?? 0 }

  /// Of two random rows, squared.
  var meanDistance: Double {
    guard values.count > 1, let width = values.first?.count else { return 0 }
    return 2 * spread * Double(width) * Double(values.count) / Double(values.count - 1)
  }
}
