import Statistics

/// Looks for test and validation examples that are trained on, as they are or nearly.
///
/// Copies are judged by what the data's own resolution makes likely, see ``CopySearch``: never by how
/// often training examples repeat, since whatever doubled those before the split is the leak.
public struct OverlapCheck: Check {
  public static let id = "overlap"
  public static let question = "Are the held-back examples absent from the training data?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    if let conclusion = Self.pairs(subject) { return conclusion }
    guard !subject.predictsSymbols || subject.data.training.places == 1 else {
      return Conclusion(.skipped, "the windows of a text are compared by the check of passages")
    }
    guard subject.data.training.inputShape.elementCount > 0 else {
      return Conclusion(.skipped, "the examples have no inputs of one shape")
    }
    let training = subject.data.training
    // What is held back for validation was in the training file, and may be chosen by.
    var pairs = [(name: "test", examples: subject.data.test, among: training)]
    if let validation = subject.data.validation {
      pairs[0].among = training.appending(validation)
      pairs.append(("validation", validation, training))
    }
    var found: [Conclusion] = []
    var equal = 0
    for pair in pairs where pair.among.count > 0 {
      let search = CopySearch(
        of: pair.examples, among: pair.among, kind: subject.dataset.inputKind,
        seed: subject.seed)
      equal += search.equal.count
      if let conclusion = Self.conclusion(
        search, pair.examples, pair.name, training: training.count)
      {
        found.append(conclusion)
      }
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        equal == 0
          ? "none of \(subject.data.test.count) test examples is among the "
            + "\(training.count) trained on"
          : "\(NumberText.count(equal, "held-back example")) "
            + (equal == 1 ? "has" : "have") + " an equal one, no more than chance makes equal"))
  }

  private static func conclusion(
    _ search: CopySearch, _ examples: Examples, _ split: String, training: Int
  ) -> Conclusion? {
    let count = max(examples.count, 1)
    let share = Double(search.copies.count) / Double(count)
    let nearShare = Double(search.near.count) / Double(max(search.compared, 1))
    let hasNear = search.near.count >= 3 && nearShare > 0.005
    let movedShare = Double(search.moved.count) / Double(max(min(count, 250), 1))
    let hasMoved = movedShare > 0.005
    guard !search.copies.isEmpty || hasNear || hasMoved else { return nil }
    func names(_ pair: CopySearch.Pair) -> String {
      let place = pair.reference
      return "\(split) example \(pair.query) and "
        + (place < training
          ? "training example \(place)" : "validation example \(place - training)")
    }
    var what: [String] = []
    if let first = search.copies.first {
      what.append(
        "\(search.copies.count) of \(count) \(split) examples (\(percent(share))) are also "
          + "trained on, such as \(names(first))")
    }
    if hasNear, let first = search.near.first {
      what.append(
        "\(search.near.count) of \(search.compared) \(split) examples compared have a near copy among "
          + "those trained on, such as \(names(first))")
    }
    if hasMoved, let first = search.moved.first {
      what.append(
        "\(search.moved.count) of \(min(count, 250)) \(split) pictures compared are trained on, moved by "
          + "a pixel or two, such as \(names(first))")
    }
    let evidence = [
      Evidence("equal examples", search.equal.count),
      Evidence("share of the \(split) split", share),
      Evidence("equal ones that chance does not explain", search.copies.count),
      Evidence("near copies", search.near.count),
      Evidence("copies moved by a pixel or two", search.moved.count),
      Evidence("examples compared for near copies", search.compared),
      Evidence("dimension of the inputs by their distances", search.dimension),
    ]
    // A score rises by no more than the share times the error rate.
    let isMany =
      (search.copies.count >= 2 && share > 0.04) || (hasNear && nearShare > 0.02)
      || (hasMoved && movedShare > 0.02)
    // With copies for validation the test split still tells the truth, but nothing that is watched.
    let isWorthless =
      split == "test" ? isMany : share + (hasNear ? nearShare : 0) + movedShare > 0.25
    return Conclusion(
      isWorthless ? .fail : .warn, what.joined(separator: "; "), evidence: evidence,
      hint: split == "validation"
        ? "repeat, oversample or augment examples after the split: data.balance repeats rare classes "
          + "while training"
        : "remove duplicates, then split; repeat, oversample or augment after the split only",
      setting: split == "validation" ? "data.validation" : "data.dataset")
  }
}

extension Examples {
  /// These examples' inputs and labels with others behind them.
  fileprivate func appending(_ others: Examples) -> Examples {
    let inputs = Tensor.concatenatingRows([self.inputs, others.inputs])
    if labels.isEmpty { return Examples(inputs: inputs) }
    return Examples(inputs: inputs, labels: labels + others.labels)
  }
}
