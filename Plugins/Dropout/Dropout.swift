import Tricks

/// Puts a dropout layer behind hidden activations.
///
/// - Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
///   2014.
struct DropoutTrick: Trick {
  static let card = TrickCard(
    id: "dropout", slots: [.network], neutral: "rate=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The probability of zeroing an activation.
    var rate = 0.5
    var place = Place.dense

    func validate() throws(OptionError) { try check("rate", rate, in: 0..<1) }
  }

  /// Behind which hidden activations.
  enum Place: String, Codable, CaseIterable {
    /// Those that are vectors: behind fully connected layers.
    case dense
    /// Those that are images: behind convolutions and residual blocks.
    case images
    case all
    /// Before the last fully connected layer, whatever it gets.
    case last
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    let options = options
    let isVector = recipe.plan.inputShape.rank == 1
    // Outermost: others have put layers in their places, and activations behind them.
    recipe.network.wrap(.outer, by: Self.id) { edit in
      { spec in
        var spec = try edit(spec)
        let places = Self.places(options.place, in: spec.layers, startsAsVector: isVector)
        if places.isEmpty {
          throw NotApplicable(
            Self.id, "the network has no such place: \(options.place.rawValue)",
            hint: "choose another with \(Self.id):place=all or place=last")
        }
        for index in places.reversed() {
          // Named after the layer it follows, so that its random stream stays its own.
          let name = spec.layers[index].name.map { "\($0)-dropout" }
          spec.layers.insert(LayerSpec(Dropout(rate: options.rate), name: name), at: index + 1)
        }
        return spec
      }
    }
  }

  /// The positions of the layers that a dropout layer is to follow, ascending.
  private static func places(
    _ place: Place, in layers: [LayerSpec], startsAsVector: Bool
  ) -> [Int] {
    if place == .last {
      return layers.lastIndex { $0.layer is Linear }.filter { $0 > 0 }.map { [$0 - 1] } ?? []
    }
    var isVector = startsAsVector
    var places: [Int] = []
    for (index, spec) in layers.dropLast().enumerated() {
      if spec.layer is Flatten || spec.layer is GlobalAveragePool { isVector = true }
      if spec.activates && (place == .all || (place == .dense) == isVector) { places.append(index) }
    }
    return places
  }
}

extension LayerSpec {
  /// Whether the layer's output went through a nonlinearity.
  fileprivate var activates: Bool {
    let activation: Activation? =
      switch layer {
      case let layer as ActivationLayer: layer.function
      case let layer as BatchNorm: layer.activation
      case let layer as Convolution: layer.activation
      case let layer as Linear: layer.activation
      case let layer as Residual: layer.activation
      default: nil
      }
    return activation.map { $0 != .identity } ?? false
  }
}

extension Optional {
  /// This value if it holds to a condition.
  fileprivate func filter(_ condition: (Wrapped) -> Bool) -> Wrapped? {
    flatMap { condition($0) ? $0 : nil }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(DropoutTrick.self) }
