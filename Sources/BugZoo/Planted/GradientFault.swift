import Checks

/// What a trick that changes gradients gets wrong.
enum GradientFault: String, PlantedFault {
  case none
  /// Multiplied by −1.
  case flipped
  /// A hundred times too small.
  case tiny
  /// Thirty times too large.
  case huge
  /// Of the first weights all 0.
  case firstLost = "first-lost"
  /// Of the biases all 0.
  case biasesLost = "biases-lost"
  /// Those of the step before.
  case stale
  /// Noise in their place.
  case noise
  /// Two parameters of one shape exchanged.
  case exchanged
  /// In reverse order.
  case reversed
  /// Of targets that belong to other examples.
  case otherTargets = "other-targets"
  /// Clipped to a norm of a millionth.
  case clippedAway = "clipped-away"
  /// The loss told is that of a sum.
  case lossSummed = "loss-summed"
  /// From the second epoch on with another sign.
  case flippedLater = "flipped-later"
  /// Running statistics stay those from before.
  case statisticsLost = "statistics-lost"
  /// Of the last parameter with another sign.
  case lastFlipped = "last-flipped"
  /// Only what points up is kept.
  case onlyPositive = "only-positive"

  static let id: TrickID = "planted-gradient"
  static let slots: [SlotName] = [.gradient]

  func plant(in recipe: inout Recipe) {
    if self == .none { return }
    recipe.gradient.wrap(.project, by: Self.id) { gradient in
      { state, batch, context in
        var batch = batch
        if self == .otherTargets {
          batch.targets = batch.targets.gatheringRows(
            (0..<batch.count).map { ($0 * 7 + 3) % batch.count })
        }
        var result = gradient(state, batch, &context)
        change(&result, state, &context)
        return result
      }
    }
  }

  private func change(
    _ result: inout GradientResult, _ state: ModelState, _ context: inout Context
  ) {
    func scale(_ factor: Float) {
      for index in result.gradients.indices { result.gradients[index].scale(by: factor) }
    }
    switch self {
    case .none, .otherTargets: break
    case .flipped: scale(-1)
    case .flippedLater: if context.progress.epoch > 0 { scale(-1) }
    case .tiny: scale(0.01)
    case .huge: scale(30)
    case .firstLost: result.gradients[0].scale(by: 0)
    case .biasesLost:
      for (index, spec) in context.parameters.enumerated() where spec.role == .bias {
        result.gradients[index].scale(by: 0)
      }
    case .stale:
      let earlier = context[memory: Self.id].tensors
      context[memory: Self.id].tensors = NamedTensors(
        names: state.parameters.names, tensors: result.gradients)
      if earlier.count > 0 { result.gradients = earlier.tensors }
    case .noise:
      for index in result.gradients.indices {
        result.gradients[index] =
          context.random(for: Self.id, substep: index).normal(result.gradients[index].shape) * 0.01
      }
    case .exchanged:
      let indices = result.gradients.indices
      for first in indices {
        let second = indices.last {
          $0 > first && result.gradients[$0].shape == result.gradients[first].shape
        }
        if let second {
          result.gradients.swapAt(first, second)
          return
        }
      }
    case .reversed: result.gradients.reverse()
    case .clippedAway:
      let norm = result.gradients.reduce(0) { $0 + $1.dot($1) }.squareRoot()
      scale(1e-6 / max(norm, 1e-12))
    case .lossSummed: result.loss *= 32
    case .statisticsLost: result.buffers = state.buffers
    case .lastFlipped:
      // The last weights.
      let last = context.parameters.lastIndex { $0.role == .weight } ?? 0
      result.gradients[last].scale(by: -1)
    case .onlyPositive:
      for index in result.gradients.indices {
        result.gradients[index] = result.gradients[index].combined(.maximum, 0)
      }
    }
  }
}
