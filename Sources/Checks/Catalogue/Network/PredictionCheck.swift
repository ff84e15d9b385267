import Statistics

/// Trains briefly and compares what a trick's predictor says with the network's own outputs.
///
/// Copies of an input and other members change predictions a little and mostly for the better; other
/// rows, other classes and numbers that are no probabilities change them all.
public struct PredictionCheck: Check {
  public static let id = "predictions"
  public static let question = "Are predictions the network's own, in their order?"
  public static let cost = CheckCost.training

  public init() {}

  private static let steps = 60

  public func run(_ subject: CheckSubject) -> Conclusion {
    let tricks = subject.resolved.recipe.contributors[.predict] ?? []
    guard !tricks.isEmpty else {
      return Conclusion(.skipped, "predictions are the network's: no trick changes them")
    }
    let who = tricks.joined(separator: ", ")
    var manner = ShortTraining.Manner.fallback
    let objectives = subject.resolved.recipe.contributors[.objective] ?? []
    // What predicts with more than the network's outputs has to have been trained.
    if !Set(tricks).isDisjoint(with: objectives) {
      (manner.isPlain, manner.isCertain) = (false, false)
    }
    var training = ShortTraining(subject, manner, seed: subject.seed)
    var walk = BatchWalk(
      subject.data.training, size: min(subject.resolved.experiment.training.batchSize, 64),
      seed: subject.seed)
    for _ in 0..<Self.steps where training.losses.last?.isFinite ?? true {
      training.step(walk.next())
    }
    let examples = subject.examples(subject.fewer(256), for: Self.id)
    let asked = examples.selecting(subject.task.inputFields)
    let evaluator = subject.evaluator(of: training.model)
    let own = evaluator.prediction(asked)
    let made = subject.recipe.predict(evaluator, asked)
    let again = subject.recipe.predict(evaluator, asked)
    guard made.shape == own.shape else {
      return Conclusion(
        .fail, "predictions have the shape \(made.shape) instead of \(own.shape)",
        hint: "\(who) must predict each example once")
    }
    guard made.isFinite else {
      return Conclusion(.fail, "a prediction is NaN or infinite", hint: "look at \(who)")
    }
    var found: [Conclusion] = []
    if !again.isIdentical(to: made) {
      found.append(
        Conclusion(
          .fail, "the same examples are predicted differently when asked twice",
          hint: "\(who) must not draw at random, or only from streams of a fixed seed"))
    }
    if subject.task.searches {
      found += sequences(own, made, examples, subject, who)
    } else if !subject.task.predictsBoxes {
      found +=
        subject.classes == nil
        ? values(own, made, examples, subject, who) : classes(own, made, examples, who)
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        "\(who) predicts \(NumberText.count(examples.count, "example")) nearly as the network does")
    )
  }

  private func classes(
    _ own: Tensor, _ made: Tensor, _ examples: Examples, _ who: String
  ) -> [Conclusion] {
    var found: [Conclusion] = []
    let width = own.shape.last
    let rows = made.map(.exp).reshaped(to: [made.count / width, width])
    let sums = rows.sumOverColumns().scalars.map(Double.init)
    if let odd = sums.first(where: { ($0 - 1).magnitude > 0.01 }) {
      found.append(
        Conclusion(
          .fail, "the probabilities of a prediction add up to \(NumberText.significant(odd))",
          hint: "predictions are log-probabilities: take the log-softmax, or the task's mean"))
    }
    let (before, after) = (own.argmaxOfRows(), made.argmaxOfRows())
    let labels = examples.labels
    func right(_ answers: [Int]) -> Double {
      Double(zip(answers, labels).count { $0 == $1 }) / Double(max(labels.count, 1))
    }
    let agreement =
      Double(zip(before, after).count { $0 == $1 }) / Double(max(before.count, 1))
    let (had, has) = (right(before), right(after))
    let evidence = [
      Evidence("answers that are the network's", agreement),
      Evidence("accuracy of the network", had), Evidence("accuracy of the predictions", has),
    ]
    let error = (had * (1 - had) / Double(max(labels.count, 1))).squareRoot()
    // Where nothing was learnt, nearly equal outputs may well change places.
    if Set(before).count > 1, had - has > max(3 * error, 0.05), agreement < 0.9 {
      let isOrder = before.sorted() == after.sorted()
      found.append(
        Conclusion(
          agreement < 0.6 ? .fail : .warn,
          "\(NumberText.fixed(100 * (1 - agreement), decimals: 0)) % of the answers are not the "
            + "network's, and accuracy falls from \(NumberText.fixed(100 * had, decimals: 1)) to "
            + "\(NumberText.fixed(100 * has, decimals: 1)) %", evidence: evidence,
          hint: isOrder
            ? "\(who) gives predictions in another order than the examples"
            : "\(who) changes the order of classes, or which is the greatest"))
    }
    var projection = Projection()
    projection.add(own.centredRows(width), made.centredRows(width))
    let sureness = projection.scale
    if agreement >= 0.9, sureness > 5 || sureness < 0.2 {
      found.append(
        Conclusion(
          .warn,
          "the differences between classes are \(NumberText.significant(sureness, digits: 2)) times "
            + "the network's", evidence: evidence,
          hint: "\(who) makes predictions far too sure or unsure, which the loss pays for: look at "
            + "its temperature"))
    }
    return found
  }

  /// By the measure that decides.
  private func sequences(
    _ own: Tensor, _ made: Tensor, _ examples: Examples, _ subject: CheckSubject, _ who: String
  ) -> [Conclusion] {
    guard let metric = subject.task.measures.first?.plainMetric,
      let before = subject.task.scores(of: own, for: examples).values[metric.name],
      let after = subject.task.scores(of: made, for: examples).values[metric.name]
    else { return [] }
    let worse = metric.direction == .lowerIsBetter ? after - before : before - after
    guard worse > 0.2 * max(before.magnitude, after.magnitude), worse > 0.05 else { return [] }
    return [
      Conclusion(
        worse > 0.5 * max(before.magnitude, after.magnitude) ? .fail : .warn,
        "\(metric.name) is \(NumberText.significant(after)), "
          + "\(NumberText.significant(before)) by the network alone",
        hint: "\(who) gives other sequences than the network, or in another order")
    ]
  }

  private func values(
    _ own: Tensor, _ made: Tensor, _ examples: Examples, _ subject: CheckSubject, _ who: String
  ) -> [Conclusion] {
    guard let before = subject.task.scores(of: own, for: examples)["loss"],
      let after = subject.task.scores(of: made, for: examples)["loss"], after > 2 * before
    else { return [] }
    return [
      Conclusion(
        after > 4 * before ? .fail : .warn,
        "predictions cost \(NumberText.significant(after)), the network's own outputs "
          + NumberText.significant(before),
        hint: "\(who) gives other values than the network, or in another order")
    ]
  }
}

extension Tensor {
  /// Rows of so many numbers with their means taken away.
  fileprivate func centredRows(_ width: Int) -> Tensor {
    let rows = reshaped(to: [count / max(width, 1), width])
    let means = rows.sumOverColumns() / Float(max(width, 1))
    return rows.combined(.subtract, eachColumnWith: means)
  }
}
