import Statistics

/// Fits simple models to one half of the training split and compares how they do on the other half
/// and on the splits that are held back.
///
/// What was learnt from training must hold there too: else their labels, their inputs or the way
/// they are read are others. Models that have learnt nothing can tell nothing.
public struct TransferCheck: Check {
  public static let id = "transfer"
  public static let question =
    "Does what simple models learn from training hold on the test split?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let training = subject.data.training
    guard training.count >= 20,
      subject.hasFeatures || subject.predictsSymbols || training.hasSequences
    else {
      return Conclusion(.skipped, "there is nothing that simple models can be fitted to")
    }
    guard subject.splits.allSatisfy({ $0.examples.inputs.isFinite }),
      subject.splits.allSatisfy({ $0.examples.values?.isFinite ?? true })
    else { return Conclusion(.skipped, "the data are not finite") }
    let halves = Self.halves(subject)
    let models = SimpleModels(
      halves.fit, inputKind: subject.readsTokens ? .tokens : subject.dataset.inputKind,
      classes: subject.classes, seed: subject.seed)
    guard models.all.count > 1 else {
      return Conclusion(.skipped, "no simple model suits the data")
    }
    var found: [Conclusion] = []
    var sound: [String] = []
    let width = training.inputShape.elementCount
    for split in subject.foreignSplits where split.examples.count >= 10 {
      let examples = split.examples.sampled(width > 256 ? 500 : 1000, seed: subject.seed)
      let comparisons = models.all.dropFirst().map { model in
        SplitComparison(
          model, blind: models.all[0], held: halves.held, other: examples,
          classes: subject.classes)
      }
      // One that says little on held-back training examples says nothing of the other split.
      let telling = comparisons.filter(\.isTelling)
      guard let best = telling.max(by: { $0.held.skill < $1.held.skill }) else { continue }
      // What holds for one good model is there.
      let lasting = telling.filter { $0.held.skill > 0.7 * best.held.skill }
        .max { $0.other.skill < $1.other.skill }
      if let conclusion = lasting?.conclusion(subject, split: split.name, others: telling) {
        found.append(conclusion)
      }
      sound.append(best.summary(split: split.name))
    }
    if found.isEmpty && sound.isEmpty {
      // With many more features than examples anything can be fitted and nothing is known by it.
      if subject.hasFeatures, subject.dataset.inputKind == .vector, training.count < width {
        return Conclusion(
          training.count < 50 && 4 * training.count < width ? .fail : .warn,
          "\(NumberText.count(training.count, "training example")) of \(width) features, of which "
            + "simple models learn nothing that holds for held-back ones",
          evidence: [Evidence("training examples", training.count), Evidence("features", width)],
          hint: "find more examples, or choose few features by what is known of them",
          setting: "data.dataset")
      }
      return Conclusion(
        .skipped, "no simple model does better than a blind guess on held-back training examples")
    }
    if subject.data.unlabelled != nil {
      // As of drift: the experiment says that the test split is of another source.
      for index in found.indices { found[index].verdict = min(found[index].verdict, .warn) }
    }
    return Conclusion(
      found, else: Conclusion(.pass, sound.joined(separator: "; ")))
  }

  /// Of examples in their order the last are held back, else random ones.
  private static func halves(_ subject: CheckSubject) -> (fit: Examples, held: Examples) {
    let training = subject.data.training
    let order =
      subject.dataset.isOrdered
      ? Array(0..<training.count) : subject.order(for: id)
    let width = training.inputShape.elementCount
    let held = min(max(training.count / 3, 1), width > 256 && !subject.readsTokens ? 500 : 1000)
    return (
      training.choosing(order.dropLast(held).suffix(4 * SimpleModels.limit)),
      training.choosing(Array(order.suffix(held)))
    )
  }
}

extension CheckSubject {
  /// Whether each place of a window of symbols has a class.
  var predictsSymbols: Bool {
    readsTokens && !data.training.labels.isEmpty
  }
}
