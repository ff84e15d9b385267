extension CheckSubject {
  /// The network with twice the width; `nil` where its layers do not fit any more.
  ///
  /// Twice as many units or channels in each layer but the last one with weights; at least eight.
  var widerNetwork: Network? {
    let spec = network.spec
    guard let last = spec.layers.lastIndex(where: { $0.layer is any WeightedLayer }) else {
      return nil
    }
    var wider = spec.mappingLayers { layer in
      switch layer {
      case var layer as any WeightedLayer:
        layer.width = max(2 * layer.width, 8)
        if var linear = layer as? Linear {
          linear.initialBias = []
          return linear
        }
        return layer
      case var layer as LongShortTermMemory:
        layer.units = max(2 * layer.units, 8)
        return layer
      case var layer as GatedRecurrentUnit:
        layer.units = max(2 * layer.units, 8)
        return layer
      case var layer as Embedding:
        layer.width *= 2
        return layer
      default: return layer
      }
    }
    wider.layers[last] = spec.layers[last]
    guard let built = network.replacing(wider),
      built.output == network.output
    else { return nil }
    return built
  }
}
