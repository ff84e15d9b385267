import Checks

/// What a trick that changes steps gets wrong.
enum UpdateFault: String, PlantedFault {
  case none
  /// Gradients are added.
  case climbing
  /// The weights of gradients are left out: random steps.
  case random
  /// Only biases are changed.
  case onlyBiases = "only-biases"
  /// A tenth of the weights is taken off in each step.
  case shrinking
  /// A hundredth is added to them.
  case growing
  /// Parameters of one shape get each other's gradients.
  case exchanged
  /// The last layer climbs.
  case lastClimbs = "last-climbs"
  /// Nothing is changed.
  case nothing
  /// Gradients are replaced by ones.
  case ones
  /// From the middle of the run on nothing is changed.
  case nothingLater = "nothing-later"
  /// Each step is ten times as long.
  case tenfold

  static let id: TrickID = "planted-update"
  static let slots: [SlotName] = [.update]

  func plant(in recipe: inout Recipe) {
    if self == .none { return }
    recipe.update.wrap(.interpolate, by: Self.id) { update in
      { parameters, arguments, context in
        var arguments = arguments
        let before = parameters
        prepare(&arguments, context)
        update(&parameters, arguments, &context)
        finish(&parameters, before, context)
      }
    }
  }

  private func prepare(_ arguments: inout UpdateArguments, _ context: Context) {
    let indices = arguments.gradients.indices
    switch self {
    case .climbing: for index in indices { arguments.gradients[index].scale(by: -1) }
    case .random:
      for index in indices {
        arguments.gradients[index] =
          context.random(for: Self.id, substep: index).normal(arguments.gradients[index].shape)
          * 0.1
      }
    case .exchanged:
      for first in indices {
        let second = indices.last {
          $0 > first && arguments.gradients[$0].shape == arguments.gradients[first].shape
        }
        if let second {
          arguments.gradients.swapAt(first, second)
          return
        }
      }
    case .lastClimbs:
      let last = context.parameters.lastIndex { $0.role == .weight } ?? 0
      arguments.gradients[last].scale(by: -1)
    case .ones:
      for index in indices {
        arguments.gradients[index] = Tensor(
          repeating: 0.01, shape: arguments.gradients[index].shape)
      }
    case .tenfold: arguments.rates = arguments.rates.map { $0 * 10 }
    default: break
    }
  }

  private func finish(
    _ parameters: inout NamedTensors, _ before: NamedTensors, _ context: Context
  ) {
    for index in parameters.tensors.indices {
      switch self {
      case .onlyBiases where context.parameters[index].role != .bias, .nothing:
        parameters.tensors[index] = before.tensors[index]
      case .nothingLater where 2 * context.progress.step > context.progress.totalSteps:
        parameters.tensors[index] = before.tensors[index]
      case .shrinking: parameters.tensors[index].scale(by: 0.9)
      case .growing: parameters.tensors[index].scale(by: 1.01)
      default: break
      }
    }
  }
}
