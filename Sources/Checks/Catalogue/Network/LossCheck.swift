import Statistics

/// Asks the loss for outputs whose answer is known: right ones must cost least, and its gradient must
/// point from knowing nothing towards them.
public struct LossCheck: Check {
  public static let id = "loss"
  public static let question = "Does the loss cost least where predictions are right?"
  public static let cost = CheckCost.passes

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let examples = subject.examples(subject.fewer(128), for: Self.id)
    let probe = LossProbe(subject, examples)
    let found: [Conclusion]
    let labels = probe.posed.labels
    if let classes = subject.classes, labels.count > 0 {
      found = ofClasses(probe, labels, classes)
    } else if examples.values != nil, subject.task.metric("loss") != nil {
      found = ofValues(probe, examples.targets)
    } else {
      return Conclusion(.skipped, "what is right in this task is not known")
    }
    return Conclusion(
      found + independence(probe, subject),
      else: Conclusion(
        .pass,
        "of \(NumberText.count(examples.count, "example")) the loss is least where they are right"))
  }

  // MARK: Classes

  /// How much a logit stands out: sure enough for smoothed labels, too little to overflow.
  private static let logit: Float = 4

  private func ofClasses(_ probe: LossProbe, _ labels: [Int], _ classes: Int) -> [Conclusion] {
    func logits(shifted shift: Int, by size: Float = Self.logit) -> Tensor {
      var logits = Tensor.zeros([labels.count, classes])
      for (row, label) in labels.enumerated() {
        logits[flat: row * classes + (label + shift) % classes] = size
      }
      return logits
    }
    let right = probe.losses(logits(shifted: 0))
    guard right.count == labels.count else {
      return [
        Conclusion(
          .warn, "the loss gives \(right.count) numbers for \(labels.count) predictions",
          hint: "a loss gives one number for each; taking the mean is the reduction's part")
      ]
    }
    guard right.allSatisfy(\.isFinite) else {
      return [
        Conclusion(
          .fail, "the loss of right predictions is not finite",
          hint: "it gets logits, not probabilities: take their log-softmax")
      ]
    }
    var found: [Conclusion] = []
    let shifts = Array(Set([1, 2, classes / 2, classes - 1]).filter { $0 > 0 && $0 < classes })
    let wrong = shifts.sorted().map { probe.losses(logits(shifted: $0)) }
    var cheaper: Set<Int> = []
    for losses in wrong {
      let differences = Dictionary(grouping: labels.indices) { labels[$0] }
        .mapValues { rows in rows.reduce(0.0) { $0 + losses[$1] - right[$1] } }
      for (label, difference) in differences where !(difference > 0) { cheaper.insert(label) }
    }
    let slopes = probe.slopes(Tensor.zeros([labels.count, classes]))
    let ignored = Set(labels).filter { label in
      labels.indices.filter { labels[$0] == label }.allSatisfy { row in
        (0..<classes).allSatisfy { slopes[row * classes + $0] == 0 }
      }
    }
    func names(_ list: Set<Int>) -> String {
      list.sorted().prefix(5).map(String.init).joined(separator: ", ")
        + (list.count > 5 ? ", …" : "")
    }
    let seen = Set(labels).count
    if ignored.count == seen {
      found.append(
        Conclusion(
          .fail, "the loss is the same for all predictions",
          hint: "it does not look at them, or its gradient is cut off"))
    } else {
      if !ignored.isEmpty {
        found.append(
          Conclusion(
            .fail, "the loss takes no notice of class \(names(ignored))",
            hint: "a weight of 0, or a mask, leaves it out"))
      }
      let misled = cheaper.subtracting(ignored)
      if !misled.isEmpty {
        found.append(
          Conclusion(
            .fail,
            "a wrong prediction costs no more than the right one: class \(names(misled))",
            hint: misled.count == seen
              ? "the sign is wrong, or targets are in another order than predictions"
              : "look at the targets that the loss makes of these classes"))
      }
    }
    found += weights(slopes, labels, classes)
    if (right.min() ?? 0) < -0.05 {
      found.append(Self.negative(right.min() ?? 0))
    }
    if classes > 1, probe.losses(logits(shifted: 1, by: 200)).contains(where: { !$0.isFinite }) {
      found.append(
        Conclusion(
          .warn, "the loss of a sure and wrong prediction is infinite",
          hint: "take the log-softmax of logits, not the logarithm of probabilities"))
    }
    return found
  }

  private static func negative(_ least: Double) -> Conclusion {
    Conclusion(
      .warn, "the loss goes down to \(NumberText.significant(least)), below 0",
      hint: "look for a term that is subtracted: then no loss tells how good a network is")
  }

  /// Whether classes count differently, and the frequent ones more.
  private func weights(_ slopes: [Double], _ labels: [Int], _ classes: Int) -> [Conclusion] {
    var sizes = [Double](repeating: 0, count: classes)
    var counts = [Double](repeating: 0, count: classes)
    for (row, label) in labels.enumerated() {
      counts[label] += 1
      sizes[label] += slopes[row * classes..<(row + 1) * classes].reduce(0) { $0 + $1.magnitude }
    }
    let seen = counts.indices.filter { counts[$0] > 0 && sizes[$0] > 0 }
    let weights = seen.map { sizes[$0] / counts[$0] }
    guard seen.count > 1, let least = weights.min(), let most = weights.max(), most > 1.5 * least
    else { return [] }
    if most > 1000 * least {
      return [
        Conclusion(
          .warn,
          "one class counts \(NumberText.significant(most / least, digits: 2)) times as much as "
            + "another", hint: "look at the class weights")
      ]
    }
    // Balancing gives rare classes more weight: the product of weight and count varies less.
    func spread(_ values: [Double]) -> Double {
      let logs = values.map { Elementary.log($0) }
      let mean = logs.reduce(0, +) / Double(logs.count)
      return logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    let shares = zip(weights, seen).map { $0 * counts[$1] }
    guard spread(shares) > spread(seen.map { counts[$0] }) + 0.5 * spread(weights) else {
      return []
    }
    return [
      Conclusion(
        .warn,
        "class weights of 1 to \(NumberText.significant(most / least, digits: 2)) make the "
          + "classes less balanced than they are",
        hint: "rare classes are to weigh more: look whether weights are in the order of the classes"
      )
    ]
  }

  // MARK: Values

  private func ofValues(_ probe: LossProbe, _ targets: Tensor) -> [Conclusion] {
    let width = targets.count / max(targets.shape[0], 1)
    let rows = targets.shape[0]
    let mean = targets.sum() / Float(max(targets.count, 1))
    let offsets = targets + (-mean)
    let deviation = max(offsets.norm() / Float(max(targets.count, 1)).squareRoot(), 1e-6)
    let right = probe.losses(targets)
    guard right.count == rows || right.count == targets.count else {
      return [
        Conclusion(
          .warn, "the loss gives \(right.count) numbers for \(rows) predictions",
          hint: "a loss gives one number for each; taking the mean is the reduction's part")
      ]
    }
    guard right.allSatisfy(\.isFinite) else {
      return [Conclusion(.fail, "the loss of right predictions is not finite")]
    }
    var found: [Conclusion] = []
    let cost = right.reduce(0, +)
    let others = [deviation, -deviation].map { probe.losses(targets + $0).reduce(0, +) }
    if others.contains(where: { !($0 > cost) }) {
      found.append(
        Conclusion(
          .fail, "a prediction far from its target costs no more than the right one",
          hint: "the sign is wrong, or targets are in another order than predictions"))
    }
    let blind = probe.blindOutputs.map { probe.losses($0).reduce(0, +) } ?? .infinity
    if rows > 4 && cost >= 0.5 * blind && found.isEmpty {
      found.append(
        Conclusion(
          .fail, "right predictions cost as much as knowing nothing does",
          hint: "targets are in another order than predictions, or changed inside the loss"))
    }
    let slopes = probe.slopes(targets + deviation)
    let deaf = (0..<width).filter { column in
      (0..<rows).allSatisfy { slopes[$0 * width + column] == 0 }
    }
    if !deaf.isEmpty {
      found.append(
        Conclusion(
          .fail,
          deaf.count == width
            ? "the loss is the same for all predictions"
            : "the loss takes no notice of output \(deaf.map(String.init).joined(separator: ", "))",
          hint: "its gradient is cut off, or an output is left out"))
    }
    if (right.min() ?? 0) < -0.05 { found.append(Self.negative(right.min() ?? 0)) }
    return found
  }

  // MARK: One example and the others

  private func independence(_ probe: LossProbe, _ subject: CheckSubject) -> [Conclusion] {
    let examples = subject.examples(6, for: Self.id)
    guard examples.count > 2 else { return [] }
    let few = LossProbe(subject, examples)
    let outputs = RandomStream(seed: subject.seed, name: "check/loss").normal(few.posed.shape)
    let together = few.losses(outputs)
    let alone = (0..<examples.count).flatMap { row in
      LossProbe(subject, examples.rows(row..<row + 1)).losses(few.posed.part(outputs, of: row))
    }
    guard alone.count == together.count else { return [] }
    let far = zip(alone, together).contains { ($0 - $1).magnitude > 1e-3 * max($0.magnitude, 1e-3) }
    return far
      ? [
        Conclusion(
          .warn, "an example's loss is another in a batch than alone",
          hint: "targets or predictions are mixed within the batch: look at orders and axes")
      ] : []
  }
}

/// The loss of given outputs.
private struct LossProbe {
  private let subject: CheckSubject
  let posed: PosedExamples
  private var batch: Batch { posed.batch }

  init(_ subject: CheckSubject, _ examples: Examples) {
    self.subject = subject
    posed = subject.pose(examples)
  }

  /// The best that do not look at inputs.
  var blindOutputs: Tensor? { subject.task.blindOutputs(for: posed.targets) }

  /// One loss for each prediction.
  func losses(_ outputs: Tensor) -> [Double] {
    variable(outputs, tape: Tape(recording: false)).losses.tensor.scalars.map(Double.init)
  }

  /// The gradient of the sum of the losses, in the order of the outputs.
  func slopes(_ outputs: Tensor) -> [Double] {
    let tape = Tape()
    let (outputs, losses) = variable(outputs, tape: tape)
    return tape.gradients(of: losses.sum())[outputs].scalars.map(Double.init)
  }

  private func variable(
    _ outputs: Tensor, tape: Tape
  ) -> (outputs: Variable, losses: Variable) {
    let pass = ForwardPass(
      state: ModelState(parameters: NamedTensors(), buffers: NamedTensors()), mode: .training,
      seed: subject.seed, step: 0, tape: tape)
    let outputs = tape.variable(outputs.reshaped(to: posed.shape))
    let model = Model(giving: outputs, for: batch.inputs, pass: pass)
    return (outputs, subject.task.losses(of: model, on: batch, by: subject.recipe.loss))
  }
}
