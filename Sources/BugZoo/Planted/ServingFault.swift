import Checks

/// What a trick that chooses the tested weights, or makes predictions of them, gets wrong.
enum ServingFault: String, PlantedFault {
  case none
  /// The first weights.
  case first
  /// An average far too slow for the run.
  case slow
  /// A sum of two where a mean is meant.
  case summed
  /// The last weights with the first statistics.
  case oldStatistics = "old-statistics"
  /// No set at all.
  case nothing
  /// Predictions in reverse order.
  case reversed
  /// Classes moved on by one.
  case moved
  /// Probabilities in the place of their logarithms.
  case probabilities
  /// Logits in their place.
  case logits
  /// A temperature below 0.
  case inverted
  /// The same prediction for all.
  case constant
  /// A temperature of a fiftieth.
  case sure
  /// The mean over the batch is taken off.
  case centred
  /// The run ends after its first epoch.
  case stops
  /// The run ends when the loss falls.
  case stopsWhenBetter = "stops-when-better"
  /// Batches of one example.
  case single
  /// All examples in a batch.
  case whole

  static let id: TrickID = "planted-serving"
  static let slots: [SlotName] = [.serving, .predict, .stop, .batchSize]

  func plant(in recipe: inout Recipe) {
    switch self {
    case .none: break
    case .stops: recipe.stop.wrap(.patience, by: Self.id) { _ in { _ in true } }
    case .stopsWhenBetter:
      recipe.stop.wrap(.patience, by: Self.id) { _ in
        { history in
          let losses = history.epochs.map(\.trainingLoss)
          return losses.count > 1 && losses[losses.count - 1] < losses[losses.count - 2]
        }
      }
    case .single: recipe.batchSize.wrap(.growth, by: Self.id) { _ in { _ in 1 } }
    case .whole: recipe.batchSize.wrap(.growth, by: Self.id) { _ in { _ in 100_000 } }
    case .first, .slow, .summed, .oldStatistics, .nothing:
      recipe.serving.wrap(.precision, by: Self.id) { averaging($0) }
    default:
      recipe.predict.wrap(.members, by: Self.id) { predict in
        { predicted(predict($0, $1)) }
      }
    }
  }

  private func averaging(_ serving: Serving) -> Serving {
    var result = serving
    let decay: Float = self == .slow ? 0.9999 : 1
    result.beforeStep = { state, context in
      serving.beforeStep(state, &context)
      if context[memory: Self.id].tensors.count == 0 {
        context[memory: Self.id].tensors = state.all
      }
    }
    result.afterStep = { state, context in
      serving.afterStep(state, &context)
      guard self == .slow else { return }
      for index in state.all.tensors.indices {
        context[memory: Self.id].tensors.tensors[index].scale(by: decay)
        context[memory: Self.id].tensors.tensors[index]
          .add(state.all.tensors[index], scaledBy: 1 - decay)
      }
    }
    result.serve = { state, moment, context in
      if self == .nothing { return [] }
      var kept = state
      let all = context[memory: Self.id].tensors
      guard all.count > 0 else { return [state] }
      let count = state.parameters.count
      if self != .oldStatistics {
        kept.parameters.tensors = Array(all.tensors.prefix(count))
      }
      kept.buffers.tensors = Array(all.tensors.dropFirst(count))
      if self == .summed {
        for index in 0..<count { kept.parameters.tensors[index].add(state.parameters.tensors[index]) }
        kept.buffers = state.buffers
      }
      return [kept]
    }
    return result
  }

  private func predicted(_ predictions: Tensor) -> Tensor {
    let (rows, last) = (predictions.shape[0], predictions.shape.last)
    switch self {
    case .reversed: return predictions.gatheringRows((0..<rows).reversed())
    case .moved:
      let axis = predictions.shape.rank - 1
      return .concatenated(
        [
          predictions.sliced(last - 1..<last, axis: axis),
          predictions.sliced(0..<last - 1, axis: axis),
        ], axis: axis)
    case .probabilities: return predictions.map(.exp)
    case .logits: return predictions * 3
    case .inverted: return (predictions * -1).logSoftmax()
    case .constant: return .zeros(predictions.shape).logSoftmax()
    case .sure: return (predictions * 50).logSoftmax()
    case .centred:
      let mean = predictions.sumOverRows() / Float(rows)
      return predictions.combined(.subtract, eachRowWith: mean).logSoftmax()
    default: return predictions
    }
  }
}
