import Checks

/// What a trick that changes batches gets wrong.
enum BatchFault: String, PlantedFault {
  case none
  /// Inputs and targets are shuffled each by itself.
  case shuffledApart = "shuffled-apart"
  /// Targets are moved on by one class.
  case nextClass = "next-class"
  /// A fifth of the examples get another's target.
  case someTargets = "some-targets"
  /// Targets are twice what they should be.
  case doubledTargets = "doubled-targets"
  /// Mixed inputs keep the targets of one.
  case mixedInputs = "mixed-inputs"
  /// Only the first examples are kept.
  case fewKept = "few-kept"
  /// One example in all places.
  case repeated
  /// Inputs are 0 but for a little.
  case faded
  /// Inputs are noise.
  case noise
  /// Pixels are brought to 0…255.
  case scaled
  /// Values are clipped to a tenth of their range.
  case clipped
  /// Standardised by each batch.
  case standardised
  /// NaN in a place.
  case notANumber = "not-a-number"
  /// From the second epoch on inputs are in another order than their targets.
  case shuffledLater = "shuffled-later"
  /// Sequences are moved by one place.
  case movedTargets = "moved-targets"

  static let id: TrickID = "planted-batch"
  static let slots: [SlotName] = [.batch]

  func plant(in recipe: inout Recipe) {
    if self == .none { return }
    recipe.batch.wrap(.resize, by: Self.id) { batch in
      { examples, context in
        var result = batch(examples, &context)
        change(&result, context)
        return result
      }
    }
  }

  private func change(_ batch: inout Batch, _ context: Context) {
    let count = batch.count
    let stream = context.random(for: Self.id)
    let order = stream.permutation(of: count)
    switch self {
    case .none: break
    case .shuffledLater:
      if context.progress.epoch > 0 { batch.inputs = batch.inputs.gatheringRows(order) }
    case .shuffledApart:
      batch.inputs = batch.inputs.gatheringRows(order)
      batch.targets = batch.targets.gatheringRows(
        context.random(for: Self.id, substep: 1).permutation(of: count))
    case .nextClass:
      let width = batch.targets.shape.last
      batch.targets = .concatenated(
        [
          batch.targets.sliced(width - 1..<width, axis: batch.targets.shape.rank - 1),
          batch.targets.sliced(0..<width - 1, axis: batch.targets.shape.rank - 1),
        ], axis: batch.targets.shape.rank - 1)
    case .someTargets:
      let moved = (0..<count).map { $0 % 5 == 0 ? order[$0] : $0 }
      batch.targets = batch.targets.gatheringRows(moved)
    case .doubledTargets: batch.targets.scale(by: 2)
    case .mixedInputs:
      // Three quarters of another example under the target of the first.
      var mixture = batch.inputs * 0.05
      mixture.add(batch.inputs.gatheringRows(order), scaledBy: 0.95)
      batch.inputs = mixture
    case .fewKept: batch = batch.rows(0..<max(count / 8, 1))
    case .repeated:
      batch.inputs = batch.inputs.gatheringRows(Array(repeating: 0, count: count))
      batch.targets = batch.targets.gatheringRows(Array(repeating: 0, count: count))
    case .faded: batch.inputs.scale(by: 1e-3)
    case .noise: batch.inputs = stream.uniform(batch.inputs.shape)
    case .scaled: batch.inputs.scale(by: 255)
    case .clipped: batch.inputs = batch.inputs.combined(.minimum, 0.1)
    case .standardised:
      let mean = batch.inputs.sum() / Float(max(batch.inputs.count, 1))
      let offsets = batch.inputs + (-mean)
      let deviation = offsets.norm() / Float(max(batch.inputs.count, 1)).squareRoot()
      batch.inputs = offsets / max(deviation, 1e-6)
    case .notANumber: batch.inputs[flat: 5] = .nan
    case .movedTargets:
      let width = batch.targets.shape[1]
      batch.targets = .concatenated(
        [batch.targets.sliced(1..<width, axis: 1), batch.targets.sliced(0..<1, axis: 1)], axis: 1)
    }
  }
}
