import Tricks

/// Stores weights, activations and gradients with 16 bits, and computes with 32.
///
/// - Source: Micikevicius et al., "Mixed Precision Training", 2018; bfloat16: Kalamkar et al., "A Study of
///   BFLOAT16 for Deep Learning Training", 2019.
struct LowPrecisionTrick: Trick {
  static let card = TrickCard(
    id: "low-precision", slots: [.network, .gradient, .serving], neutral: "format=float32",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    var format = Format.bfloat16
    /// What gradients are multiplied by on their way back.
    var lossScale = 1024.0

    func validate() throws(OptionError) {
      try check(
        "loss-scale", lossScale > 0 && Float(lossScale).isFinite,
        "must be a number above 0, is \(lossScale)")
      try checkInFloat32("loss-scale", lossScale)
    }
  }

  /// How numbers are stored.
  enum Format: String, Codable, CaseIterable {
    case float32, bfloat16, float16

    var storage: StorageFormat? { StorageFormat(rawValue: rawValue) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard let format = options.format.storage else { return }
    let scale = Float(options.lossScale)
    // Tokens are numbers of rows, not quantities.
    let readsTokens = recipe.plan.inputKind == .tokens
    // Outermost: before the first layer and behind every one, whoever put it there. Examples are so
    // rounded wherever the network sees them: in training, in validation and in tests.
    recipe.network.wrap(.precision, by: Self.id) { edit in
      { spec in
        let layers = try edit(spec).layers.rounded(to: format, withoutInputs: readsTokens)
        let isNamed = layers.first?.layer is InputLayer
        let first = readsTokens || isNamed ? [] : [LayerSpec(StorageRounding(format: format))]
        return NetworkSpec(layers: first + layers)
      }
    }
    // Innermost: to others the oracle answers with gradients of usual size. The given weights, which
    // the optimiser changes, keep their 32 bits.
    recipe.gradient.wrap(.scale, by: Self.id) { gradient in
      { state, batch, context in
        var state = state
        state.parameters.round(to: format, context.parameters)
        context.lossScale *= scale
        var result = gradient(state, batch, &context)
        context.lossScale /= scale
        for index in result.gradients.indices {
          result.gradients[index] = result.gradients[index].rounded(to: format) / scale
        }
        return result
      }
    }
    // Outermost: what is tested and kept has 16 bits, whoever chose it.
    recipe.serving.wrap(.precision, by: Self.id) { serving in
      var rounding = serving
      rounding.serve = { state, moment, context in
        serving.serve(state, moment, context).map { state in
          var state = state
          state.parameters.round(to: format, context.parameters)
          return state
        }
      }
      return rounding
    }
  }
}

extension NamedTensors {
  /// Rounds weights and biases; the parameters of norms keep their 32 bits.
  fileprivate mutating func round(to format: StorageFormat, _ specs: [ParameterSpec]) {
    for (index, spec) in specs.enumerated() where spec.role == .weight || spec.role == .bias {
      tensors[index] = tensors[index].rounded(to: format)
    }
  }
}

/// Rounds activations on the way forward and their gradients on the way back.
private struct StorageRounding: Layer {
  static let kind = "storage-rounding"
  var format = StorageFormat.bfloat16

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    let format = format
    return BuiltLayer(output: input) { x, _ in x.rounded(to: format, gradients: true) }
  }
}

extension [LayerSpec] {
  /// With a rounding layer behind each, inside containers too.
  ///
  /// - Parameter withoutInputs: not behind inputs, which are tokens.
  fileprivate func rounded(to format: StorageFormat, withoutInputs: Bool) -> [LayerSpec] {
    flatMap { spec in
      if withoutInputs && spec.layer is InputLayer { return [spec] }
      var spec = spec
      if var container = spec.layer as? any ContainerLayer {
        container.branches = container.branches.map {
          $0.rounded(to: format, withoutInputs: withoutInputs)
        }
        spec.layer = container
      }
      let name = spec.name.map { "\($0)-rounding" }
      return [spec, LayerSpec(StorageRounding(format: format), name: name)]
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(LowPrecisionTrick.self)
}
