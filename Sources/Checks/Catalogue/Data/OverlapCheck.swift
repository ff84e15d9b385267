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
    guard !subject.predictsSymbols || subject.data.training.places == 1 else {
      return Conclusion(.skipped, "the windows of a text are compared by the check of passages")
    }
    guard subject.data.training.inputs.shape.suffix(from: 1).elementCount > 0 else {
      return Conclusion(.skipped, "the examples have no inputs of one shape")
    }
    let training = subject.data.training
    var pairs = subject.heldBackSplits.map {
      (name: $0.name, examples: $0.examples, among: training, split: "training")
    }
    if let validation = subject.data.validation {
      pairs.append(("test", subject.data.test, validation, "validation"))
    }
    var found: [Conclusion] = []
    var equal = 0
    for pair in pairs where pair.among.count > 0 {
      let search = CopySearch(
        of: pair.examples, among: pair.among, kind: subject.dataset.inputKind,
        seed: subject.seed)
      equal += search.equal.count
      if let conclusion = Self.conclusion(search, pair.examples, pair.name, pair.split) {
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
    _ search: CopySearch, _ examples: Examples, _ split: String, _ other: String
  ) -> Conclusion? {
    let count = max(examples.count, 1)
    let share = Double(search.copies.count) / Double(count)
    let nearShare = Double(search.near.count) / Double(max(search.compared, 1))
    let hasNear = search.near.count >= 3 && nearShare > 0.005
    guard !search.copies.isEmpty || hasNear else { return nil }
    var what: [String] = []
    if let first = search.copies.first {
      what.append(
        "\(search.copies.count) of \(count) \(split) examples (\(percent(share))) are also in the "
          + "\(other) split, such as \(split) example \(first.query) and \(other) example "
          + "\(first.reference)")
    }
    if hasNear, let first = search.near.first {
      what.append(
        "\(search.near.count) of \(search.compared) \(split) examples compared have a near copy in "
          + "the \(other) split, such as \(split) example \(first.query) and \(other) example "
          + "\(first.reference)")
    }
    let evidence = [
      Evidence("equal examples", search.equal.count),
      Evidence("share of the \(split) split", share),
      Evidence("equal ones that chance does not explain", search.copies.count),
      Evidence("near copies", search.near.count),
      Evidence("examples compared for near copies", search.compared),
      Evidence("dimension of the inputs by their distances", search.dimension),
    ]
    let isMany =
      (search.copies.count >= 2 && share > 0.01) || (hasNear && nearShare > 0.02)
    let isWorthless =
      switch (split, other) {
      case ("test", "training"): isMany
      // The test split still tells the truth, but nothing that is watched does.
      case ("validation", "training"): share + (hasNear ? nearShare : 0) > 0.25
      default: false
      }
    return Conclusion(
      isWorthless ? .fail : .warn, what.joined(separator: "; "), evidence: evidence,
      hint: split == "validation"
        ? "repeat, oversample or augment examples after the split: data.balance repeats rare classes "
          + "while training"
        : "remove duplicates, then split; repeat, oversample or augment after the split only",
      setting: split == "validation" ? "data.validation" : "data.dataset")
  }
}
