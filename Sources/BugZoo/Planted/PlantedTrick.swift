import Checks

/// Puts one fault into a recipe.
struct PlantedTrick: Trick {
  static let card = TrickCard(id: "planted", slots: [.loss], neutral: "fault=none", readme: [])

  enum Fault: String, Codable, Sendable, CaseIterable {
    case none
    /// The sum of the losses instead of their mean.
    case summedLoss = "summed-loss"
    /// Training climbs.
    case negatedLoss = "negated-loss"
    /// Inputs are put in another order, targets are not.
    case misalignedBatch = "misaligned-batch"
    /// Inputs are lost on their way into the batch.
    case emptyBatch = "empty-batch"
    /// The first parameter is put back after each step.
    case frozenParameter = "frozen-parameter"
    /// Targets' rows are put in another order inside the loss.
    case misalignedLoss = "misaligned-loss"
    /// Gradients are added to those of earlier steps.
    case accumulatedGradients = "accumulated-gradients"
    /// The rate is 0 throughout.
    case noRate = "no-rate"
  }

  struct Options: Configurable {
    var fault = Fault.none
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    switch options.fault {
    case .none:
      break
    case .summedLoss:
      recipe.reduction.wrap(.selection, by: Self.id) { _ in { $0.sum() } }
    case .negatedLoss:
      recipe.loss.wrap(.penalties, by: Self.id) { loss in { loss($0, $1) * -1 } }
    case .misalignedBatch:
      recipe.batch.wrap(.augment, by: Self.id) { batch in
        { examples, context in
          var result = batch(examples, &context)
          result.inputs = result.inputs.gatheringRows(Self.shifted(result.count))
          return result
        }
      }
    case .emptyBatch:
      recipe.batch.wrap(.augment, by: Self.id) { batch in
        { examples, context in
          var result = batch(examples, &context)
          result.inputs = .zeros(result.inputs.shape)
          return result
        }
      }
    case .frozenParameter:
      recipe.update.wrap(.rates, by: Self.id) { update in
        { parameters, arguments, context in
          let first = parameters.tensors[0]
          update(&parameters, arguments, &context)
          parameters.tensors[0] = first
        }
      }
    case .misalignedLoss:
      recipe.loss.wrap(.penalties, by: Self.id) { loss in
        { loss($0, $1.gatheringRows(Self.shifted($1.shape[0]))) }
      }
    case .accumulatedGradients:
      recipe.gradient.wrap(.scale, by: Self.id) { gradient in
        { state, batch, context in
          var result = gradient(state, batch, &context)
          let earlier = context[memory: Self.id].tensors.tensors
          for (index, tensor) in earlier.enumerated() { result.gradients[index].add(tensor) }
          context[memory: Self.id].tensors = NamedTensors(
            names: state.parameters.names, tensors: result.gradients)
          return result
        }
      }
    case .noRate:
      recipe.rate.wrap(.warmUp, by: Self.id) { _ in { _ in 0 } }
    }
  }

  private static func shifted(_ count: Int) -> [Int] { (0..<count).map { ($0 + 1) % count } }
}
