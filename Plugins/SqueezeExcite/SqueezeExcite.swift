import Tricks

/// Scales the channels of each image by gates that the whole image decides.
///
/// - Source: Hu et al., "Squeeze-and-Excitation Networks", 2018.
struct SqueezeExciteTrick: Trick {
  static let card = TrickCard(
    id: "squeeze-excite", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How many times fewer units than channels there are between squeeze and excitation.
    var reduction = 16

    func validate() throws(OptionError) { try check("reduction", reduction, in: 1...) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    let gate = ChannelGate(reduction: options.reduction)
    let inputs = recipe.plan.networkInputs
    recipe.editNetwork(
      .gates, by: Self.id, nothing: "the network has neither residual blocks nor activated images"
    ) { spec in
      let hasBlocks = spec.layers.contains { $0.layer is Residual }
      return try spec.editingLists(inputs: inputs) { list in
        if hasBlocks {
          // At the end of each body, before the addition.
          guard list.branch == 0, let first = list.inputs.first, first.rank == 3 else { return }
          list.layers.append(LayerSpec(gate, name: list.gateName(after: list.layers.count - 1)))
        } else {
          for index in list.layers.indices.dropLast().reversed() {
            guard list.inputs[index + 1].rank == 3, list.layers[index].layer.activates
            else { continue }
            list.layers.insert(LayerSpec(gate, name: list.gateName(after: index)), at: index + 1)
          }
        }
      }
    }
  }
}

extension LayerList {
  fileprivate func gateName(after index: Int) -> String? {
    layers[index].name.map { "\($0)-\(ChannelGate.kind)" }
  }
}

/// x·σ(W₂·relu(W₁·mean(x) + b₁) + b₂), the mean being over all pixels.
struct ChannelGate: Layer {
  static let kind = "squeeze-excite"
  var reduction = 16

  init() {}
  init(reduction: Int) { self.reduction = reduction }

  func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    guard input.rank == 3 else {
      throw scope.error("needs images [height, width, channels], not \(input)")
    }
    let channels = input[2]
    let units = max(channels / reduction, 1)
    func layer(_ name: String, _ inputs: Int, _ outputs: Int, _ initialiser: Initialiser) -> (
      weight: BuildScope.ParameterHandle, bias: BuildScope.ParameterHandle
    ) {
      (
        scope.parameter(
          "\(name).weight", [inputs, outputs], role: .weight, initialiser: initialiser,
          fanIn: inputs, fanOut: outputs),
        scope.parameter("\(name).bias", [outputs], role: .bias, initialiser: .zeros)
      )
    }
    let squeeze = layer("squeeze", channels, units, .heNormal)
    let excite = layer("excite", units, channels, .glorotNormal)
    return BuiltLayer(output: input) { x, pass in
      let hidden = linear(
        globalAveragePool(x), weight: pass[squeeze.weight], bias: pass[squeeze.bias],
        activation: .relu)
      let gates = linear(
        hidden, weight: pass[excite.weight], bias: pass[excite.bias], activation: .sigmoid)
      return x * reshape(gates, to: [x.shape[0], 1, 1, channels])
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(SqueezeExciteTrick.self)
}
