import Statistics

/// Fits a few dozen examples, without anything that regularises, down to the lowest loss there is.
///
/// Where it does not come there, it is tried again with one thing changed at a time, and the hint names
/// what helped.
/// - Source: Karpathy, A Recipe for Training Neural Networks, 2019 (overfit one batch).
public struct OverfitCheck: Check {
  public static let id = "overfit"
  public static let question = "Can the network fit one batch by heart?"
  public static let cost = CheckCost.training
  public static let asksOfOneLoss = true

  public init() {}

  private static let steps = 250

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    // A sequence is a batch of places by itself, and no other begins as it does.
    let isSequence = subject.data.training.places > 1
    // Sequences of their own lengths are told apart by what they are made from.
    let size = isSequence ? 1 : subject.data.training.hasSequences ? 8 : 32
    let available = TrainingBudget(subject).steps(
      Self.steps, share: 0.25, batch: size, of: subject.network)
    guard available >= 40 else {
      return Conclusion(
        .skipped, "the time for checks allows \(available) steps, too few to fit a batch")
    }
    let examples = subject.distinctExamples(size, for: Self.id)
    guard examples.count > 1 || isSequence else {
      return Conclusion(
        .fail, "all training examples have the same input",
        hint: "look at how the inputs are read")
    }
    let fits = Fits(subject, examples, steps: available)
    let own = fits.own
    for fit in [own, fits.fallback] {
      let conclusion =
        subject.task.predictsBoxes
        ? Self.unfound(fit, examples.count) : Self.undecoded(fit, examples.count)
      if let conclusion { return conclusion }
    }
    if own.isPerfect { return Self.conclusion(.pass, own, hint: nil) }
    // A run that only has to go on is no fault: its steps are counted by 'rate'.
    if fits.fallback.isPerfect, fits.willArrive || own.reached > 0.5 {
      return Self.conclusion(
        .pass, own,
        hint: "slowly, but it gets there")
    }
    let verdict: Finding.Verdict =
      fits.fallback.isPerfect && own.reached > 0.2 || fits.best.reached > 0.6 ? .warn : .fail
    // A budget that is cut short decides nothing.
    if available < Self.steps && own.reached > 0.1 {
      return Conclusion(
        .skipped,
        "\(available) steps, all that the time for checks allows, go "
          + "\(NumberText.significant(100 * own.reached)) % of the way")
    }
    if let factor = Self.grid(of: subject) {
      return Self.conclusion(
        verdict, fits.best,
        hint:
          "logits stand on a grid of \(factor)×\(factor) pixels: what is finer cannot be fitted; make "
          + "the grid finer", setting: "network")
    }
    let causes = fits.causes()
    return Self.conclusion(
      verdict, fits.fallback.isPerfect ? own : fits.best, hint: causes.hint,
      setting: causes.setting)
  }

  /// How many pixels high and wide the cells are that the logits of pixels are interpolated between; `nil` for
  /// other networks.
  private static func grid(of subject: CheckSubject) -> Int? {
    guard subject.task.classifiesPixels else { return nil }
    let factor = subject.network.layers.compactMap { ($0.layer as? Upsample)?.factor }
      .reduce(1, *)
    return factor > 1 ? factor : nil
  }

  /// Each token is the likeliest where the network is told those before it, but decoding gives others.
  private static func undecoded(_ fit: Fit, _ sequences: Int) -> Conclusion? {
    guard let decoded = fit.decoded, decoded < sequences else { return nil }
    return Conclusion(
      .fail,
      "after \(fit.losses.count) steps all \(fit.count) tokens are right, told the target so far, but "
        + "decoding gives \(decoded) of \(sequences) targets",
      evidence: [
        Evidence("sequences decoded", decoded), Evidence("sequences", sequences),
        Evidence("loss", series: fit.losses),
      ],
      hint: "the decoder is told something else while it learns than when it predicts: see "
        + "'teacher-forcing'")
  }

  /// Each cell is of its class, but the boxes are not where they should be.
  private static func unfound(_ fit: Fit, _ pictures: Int) -> Conclusion? {
    guard fit.isPerfect, let solved = fit.decoded, 2 * solved < pictures else { return nil }
    return Conclusion(
      .fail,
      "after \(fit.losses.count) steps all \(fit.count) cells are right, but of \(pictures) pictures "
        + "\(solved) have their boxes found",
      evidence: [
        Evidence("pictures solved", solved), Evidence("pictures", pictures),
        Evidence("loss", series: fit.losses),
      ],
      hint:
        "boxes are learnt and read in different ways, or their loss counts too little beside that of "
        + "classes")
  }

  private static func conclusion(
    _ verdict: Finding.Verdict, _ fit: Fit, hint: String?, setting: String? = nil
  ) -> Conclusion {
    var evidence = [
      Evidence("loss", series: fit.losses), Evidence("last loss", fit.last),
      Evidence("lowest loss there is", fit.floor), Evidence("steps", fit.losses.count),
    ]
    if let right = fit.right { evidence.append(Evidence("labels predicted", right)) }
    if let decoded = fit.decoded { evidence.append(Evidence("sequences decoded", decoded)) }
    let labels =
      fit.right.map { "\($0) of \(fit.count) labels right, " } ?? "\(fit.count) examples, "
    let ending =
      fit.last.isFinite
      ? fit.decodedText.map { "; \($0)" } ?? "" : ": the training diverges"
    return Conclusion(
      verdict,
      "after \(fit.losses.count) steps: \(labels)loss \(NumberText.significant(fit.last)), "
        + "lowest possible \(NumberText.significant(fit.floor))" + ending,
      evidence: evidence, hint: hint, setting: setting)
  }
}
