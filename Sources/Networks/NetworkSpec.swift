import Configuration
import TensorCore

/// A network as a value: `[network]` in an experiment. Tricks edit it before anything is built.
///
/// Either its layers one by one, or a model that stands for them.
public struct NetworkSpec: Configurable, Hashable {
  /// From the input to the output.
  public var layers: [LayerSpec] = []
  /// A well-known architecture instead of layers.
  public var model: ModelSpec?
  /// How the first weights of all linear and convolutional layers are drawn, whatever each says by
  /// itself; `nil` (left out) to leave it to them.
  public var initialiser: Initialiser?

  public init() {}
  public init(layers: [LayerSpec]) { self.layers = layers }

  public func validate() throws(OptionError) {
    try check(
      "model", model == nil || layers.isEmpty, "stands for all layers, so there can be no others",
      hint: "leave out 'layers' or 'model'")
  }

  /// The layers that the model stands for, in its place, and each with its initialiser.
  public func expanded(outputs: Int) -> NetworkSpec {
    let spec = NetworkSpec(layers: model?.model.layers(outputs: outputs) ?? layers)
    return initialiser.map { spec.initialisingWeights(as: $0) } ?? spec
  }

  /// The same layers with another initialiser for the weights of linear and convolutional ones.
  public func initialisingWeights(as initialiser: Initialiser) -> NetworkSpec {
    mappingLayers { layer in
      guard var layer = layer as? any WeightedLayer else { return layer }
      layer.initialiser = initialiser
      return layer
    }
  }

  /// Gives each unnamed layer, those inside containers too, the name it would get by itself, so that
  /// later insertions shift none.
  public func named() -> NetworkSpec {
    var counts: [String: Int] = [:]
    return NetworkSpec(
      layers: Self.named(layers, counts: &counts, taken: Set(layers.compactMap(\.name))))
  }

  private static func named(
    _ layers: [LayerSpec], counts: inout [String: Int], taken: Set<String>
  ) -> [LayerSpec] {
    layers.map { spec in
      var spec = spec
      if var container = spec.layer as? any ContainerLayer {
        // A container's branches share their names.
        var counts: [String: Int] = [:]
        let taken = Set(container.branches.joined().compactMap(\.name))
        container.branches = container.branches.map { named($0, counts: &counts, taken: taken) }
        spec.layer = container
      }
      if spec.name == nil {
        let kind = type(of: spec.layer).kind
        var name: String
        repeat {
          counts[kind, default: 0] += 1
          name = "\(kind)\(counts[kind, default: 0])"
        } while taken.contains(name)
        spec.name = name
      }
      return spec
    }
  }
}
