import Configuration
import TensorCore

/// A network as a value: `[network]` in an experiment. Tricks edit it before anything is built.
///
/// Either its layers one by one, or a model that stands for them.
public struct NetworkSpec: Configurable, Hashable {
  public var layers: [LayerSpec] = []
  /// A well-known architecture instead of layers.
  public var model: ModelSpec?

  public init() {}
  public init(layers: [LayerSpec]) { self.layers = layers }

  public func validate() throws(OptionError) {
    try check(
      "model", model == nil || layers.isEmpty, "stands for all layers, so there can be no others",
      hint: "leave out 'layers' or 'model'")
  }

  /// The layers that the model stands for, in its place.
  public func expanded(outputs: Int) -> NetworkSpec {
    model.map { NetworkSpec(layers: $0.model.layers(outputs: outputs)) } ?? self
  }

  /// Gives each unnamed layer the name it would get by itself, so that later insertions shift none.
  public func named() -> NetworkSpec {
    var counts: [String: Int] = [:]
    let taken = Set(layers.compactMap(\.name))
    return NetworkSpec(
      layers: layers.map { spec in
        if spec.name != nil { return spec }
        let kind = type(of: spec.layer).kind
        repeat {
          counts[kind, default: 0] += 1
        } while taken.contains("\(kind)\(counts[kind, default: 0])")
        return LayerSpec(spec.layer, name: "\(kind)\(counts[kind, default: 0])")
      })
  }
}

/// A layer of any kind, with the name it goes by; `{ kind = "linear", units = 10 }` in TOML.
public struct LayerSpec: Sendable {
  /// `nil` for an automatic one: the kind and a number.
  public var name: String?
  public var layer: any Layer

  public init(_ layer: any Layer, name: String? = nil) {
    self.layer = layer
    self.name = name
  }
}

extension LayerSpec: Hashable {
  public static func == (a: LayerSpec, b: LayerSpec) -> Bool {
    a.name == b.name && AnyHashable(a.layer) == AnyHashable(b.layer)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(AnyHashable(layer))
  }
}

/// The kinds of layer that an experiment may name.
public enum LayerCatalogue {
  public static let kinds: [any Layer.Type] = [
    ActivationLayer.self, Attention.self, AveragePool.self, BatchNorm.self, ChannelShuffle.self,
    Convolution.self, Dropout.self, Embedding.self, Flatten.self, GatedRecurrentUnit.self,
    GlobalAveragePool.self, GroupNorm.self, LayerNorm.self, Linear.self, LongShortTermMemory.self,
    MaxPool.self, PositionalEmbedding.self, Residual.self,
  ]
}
