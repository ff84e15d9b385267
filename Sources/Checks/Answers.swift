import Statistics

/// The losses of single examples, and of the best constant guess on the same.
struct Answers: Sendable {
  /// Of the network; of the best guess that does not look at the input; of the network before it was
  /// trained.
  private(set) var losses: [Double] = []
  private(set) var blind: [Double] = []
  private(set) var untrained: [Double] = []
  /// After what is too bold in the outputs is taken back, as other examples tell how far.
  private(set) var moderated: [Double] = []
  private(set) var moderatedUntrained: [Double] = []
  /// How much a small step from the blind guess towards what was learnt lowers each loss.
  private(set) var directions: [Double] = []
  /// The share of an example's labels that is right, and of the most frequent class; empty where there
  /// are no classes.
  private(set) var right: [Double] = []
  private(set) var blindRight: [Double] = []

  var count: Int { losses.count }

  mutating func add(
    _ judge: Judge, _ initial: ModelState, _ trained: ModelState, _ examples: Examples
  ) {
    guard examples.count > 0 else { return }
    let outputs = judge.outputs(of: trained, on: examples)
    let untrainedOutputs = judge.outputs(of: initial, on: examples)
    let guess = judge.blindOutputs(for: examples)
    losses += judge.losses(of: outputs, for: examples)
    untrained += judge.losses(of: untrainedOutputs, for: examples)
    blind += judge.losses(of: guess ?? untrainedOutputs, for: examples)
    if let guess {
      directions += judge.directions(from: untrainedOutputs, to: outputs, at: guess, for: examples)
      moderated += judge.moderatedLosses(of: outputs, towards: guess, for: examples)
      moderatedUntrained += judge.moderatedLosses(
        of: untrainedOutputs, towards: guess, for: examples)
      if judge.hasClasses {
        right += judge.right(outputs, for: examples)
        blindRight += judge.right(guess, for: examples)
      }
    } else {
      moderated += judge.losses(of: outputs, for: examples)
      moderatedUntrained += judge.losses(of: untrainedOutputs, for: examples)
    }
  }

  /// Answers of a model that was not trained step by step.
  mutating func add(_ judge: Judge, outputs: Tensor, _ examples: Examples) {
    guard examples.count > 0, let guess = judge.blindOutputs(for: examples) else { return }
    losses += judge.losses(of: outputs, for: examples)
    blind += judge.losses(of: guess, for: examples)
    untrained = blind
    moderated += judge.moderatedLosses(of: outputs, towards: guess, for: examples)
    moderatedUntrained = blind
    directions += judge.directions(from: guess, to: outputs, at: guess, for: examples)
    if judge.hasClasses {
      right += judge.right(outputs, for: examples)
      blindRight += judge.right(guess, for: examples)
    }
  }

  /// What the network knows more than a blind guess, and more than it did before it was trained.
  var gain: Gain {
    let plain = Gain(Gain(over: blind, losses), Gain(over: untrained, losses))
    let moderate = Gain(
      Gain(over: blind, moderated), Gain(over: moderatedUntrained, moderated))
    return plain.z >= moderate.z && plain.share >= moderate.share ? plain : moderate
  }

  /// Whether what was learnt points to the targets, however little or however boldly.
  ///
  /// A correlation of r between what was learnt and targets is √n·r standard errors here, and half as
  /// many in a loss, which is at best r² less: this finds weak signals that ``gain`` cannot be sure of.
  var direction: Gain {
    directions.isEmpty
      ? .none : Gain(over: directions, Array(repeating: 0, count: directions.count))
  }

  /// Whether more is known than the best blind guess knows.
  var isKnown: Bool {
    if gain.isBeyondChance || rightGain.isBeyondChance { return true }
    let moderate = Gain(over: blind, moderated)
    let untrained = Gain(over: blind, moderatedUntrained)
    return direction.isBeyondChance && moderate.z > 1.5
      && moderate.share - max(untrained.share, 0) > 0.25 * moderate.share
  }

  /// How many more labels are right than if all were the most frequent class.
  var rightGain: Gain { right.isEmpty ? .none : Gain(over: right, blindRight) }

  var accuracy: Double? { right.isEmpty ? nil : right.reduce(0, +) / Double(right.count) }
  var blindAccuracy: Double? {
    blindRight.isEmpty ? nil : blindRight.reduce(0, +) / Double(blindRight.count)
  }
  var loss: Double { losses.isEmpty ? .infinity : losses.reduce(0, +) / Double(losses.count) }
  var blindLoss: Double { blind.isEmpty ? .nan : blind.reduce(0, +) / Double(blind.count) }
}
