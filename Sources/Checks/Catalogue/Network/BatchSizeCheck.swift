import Statistics

/// Looks at the sizes of the batches that a run has, and at what norms make of them.
public struct BatchSizeCheck: Check {
  public static let id = "batch-size"
  public static let question = "Do batches have a size that training and norms can use?"
  public static let cost = CheckCost.statical

  public init() {}

  private static let setting = "training.batch-size"

  public func run(_ subject: CheckSubject) -> Conclusion {
    let examples = subject.data.training.count
    let planned = subject.resolved.experiment.training.batchSize
    let sizes = Self.sizes(subject)
    let (least, most) = (sizes.min() ?? planned, sizes.max() ?? planned)
    let last = examples % planned
    let evidence = [
      Evidence("training examples", examples), Evidence("batch size", planned),
      Evidence("smallest batch asked for", least), Evidence("greatest", most),
      Evidence("last batch of an epoch", last == 0 ? min(planned, examples) : last),
    ]
    let tricks = (subject.resolved.recipe.contributors[.batchSize] ?? []).joined(separator: ", ")
    var found: [Conclusion] = []
    func note(_ verdict: Finding.Verdict, _ text: String, _ hint: String) {
      found.append(
        Conclusion(verdict, text, evidence: evidence, hint: hint, setting: Self.setting))
    }
    if !tricks.isEmpty && least < 1 {
      note(.fail, "\(tricks) asks for batches of \(least)", "batches have at least one example")
    } else if !tricks.isEmpty && least * 8 < planned {
      note(
        .warn, "\(tricks) makes batches of \(least), where \(planned) are planned",
        "look at the sizes that it asks for")
    }
    if planned > examples {
      note(
        .warn, "a batch of \(planned) is more than the \(examples) training examples: each epoch is "
          + "one step", "lower training.batch-size")
    } else if most >= examples && most > planned {
      note(
        .warn, "\(tricks) makes batches of \(most), as many as there are examples",
        "look at the sizes that it asks for")
    }
    for norm in subject.network.layers {
      if norm.layer is BatchNorm {
        found += Self.batchNorm(
          norm, size: min(least, examples, planned), last: last, evidence)
      }
      if let elements = norm.normalisedElements, elements < 2 {
        note(
          .fail, "\(norm.path) normalises single numbers: every output is its shift",
          "normalise over more: fewer groups, a wider layer, or no norm here")
      }
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass, "\(NumberText.count(examples)) examples in batches of \(planned)",
        evidence: evidence))
  }

  /// What the run asks for at some points.
  private static func sizes(_ subject: CheckSubject) -> [Int] {
    var progress = subject.context(seed: subject.seed).progress
    return (0..<64).map { point in
      progress.step = progress.totalSteps * point / 64
      progress.position = Double(progress.step)
      progress.epoch = progress.step / max(progress.stepsPerEpoch, 1)
      return subject.recipe.batchSize(progress)
    }
  }

  private static func batchNorm(
    _ norm: PlacedLayer, size: Int, last: Int, _ evidence: [Evidence]
  ) -> [Conclusion] {
    let places = norm.input.elementCount / max(norm.input.last, 1)
    if size * places < 2 {
      return [
        Conclusion(
          .fail,
          "\(norm.path) sees one number of each channel in a batch and makes it its shift",
          evidence: evidence,
          hint: "raise training.batch-size, or use group or layer norm", setting: setting)
      ]
    }
    if size * places < 8 {
      return [
        Conclusion(
          .warn,
          "\(norm.path) takes its mean and variance from \(size * places) numbers of each channel",
          evidence: evidence, hint: "raise training.batch-size, or use group or layer norm",
          setting: setting)
      ]
    }
    guard last > 0, last * places < 4, size > last else { return [] }
    return [
      Conclusion(
        .warn,
        "the last batch of an epoch has \(NumberText.count(last, "example")): \(norm.path) takes "
          + "its mean and variance from them, and its running ones are used right behind",
        evidence: evidence,
        hint: "choose a batch size that leaves no small rest, or hold back other shares",
        setting: setting)
    ]
  }
}

extension PlacedLayer {
  /// How many numbers of one example a norm takes its mean from; `nil` for other layers.
  fileprivate var normalisedElements: Int? {
    switch layer {
    case let norm as GroupNorm:
      let groups = norm.groups == 0 ? input.last : norm.groups
      return input.elementCount / max(groups, 1)
    case is LayerNorm: return input.last
    default: return nil
    }
  }
}
