import Tricks

/// Exchanges the hidden layers' nonlinearity.
///
/// - Source: Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, and others.
struct ActivationTrick: Trick {
  static let card = TrickCard(
    id: "activation", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    var function = Function.gelu
  }

  enum Function: String, Codable, CaseIterable {
    case relu, sigmoid, tanh, gelu, silu, softplus, elu
    case leakyReLU = "leaky-relu"
    case geluTanh = "gelu-tanh"
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    let name = options.function.rawValue
    guard let function = TensorCore.Activation(rawValue: name) else { return }
    // Outermost: layers that others insert get it too.
    recipe.editNetwork(
      .activations, by: Self.id,
      nothing: "the network has no activation, or all are \(name) already",
      hint: "choose another with \(Self.id):function=…"
    ) { spec in
      spec.mappingLayers { layer in
        guard var layer = layer as? any ActivatedLayer, layer.activation != .identity else {
          return layer
        }
        layer.activation = function
        return layer
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(ActivationTrick.self) }
