import TensorCore

/// Layers that follow one another: those of a network, or of one branch of a block.
public struct LayerList: Sendable {
  public var layers: [LayerSpec]
  /// The shape of each layer's input, one example's, before any edit.
  public let inputs: [Shape]
  /// Which branch of its container this is: 0 for the body of a residual block, 1 for its shortcut;
  /// `nil` for the network itself.
  public let branch: Int?

  /// The place of the network's last layer with weights, which gives the predictions.
  public var head: Int? {
    branch == nil ? layers.lastIndex { $0.layer is any WeightedLayer } : nil
  }
}

extension NetworkSpec {
  /// Edits every list of layers, those inside containers first.
  ///
  /// - Parameters:
  ///   - input: one example's shape.
  ///   - edit: changes the layers of a list.
  /// - Throws: `NetworkError` if the network cannot be built, and what `edit` throws.
  public func editingLists(
    input: Shape, _ edit: (inout LayerList) throws -> Void
  ) throws -> NetworkSpec {
    NetworkSpec(layers: try Self.edited(layers, branch: nil, input: input, edit))
  }

  private static func edited(
    _ layers: [LayerSpec], branch: Int?, input: Shape, _ edit: (inout LayerList) throws -> Void
  ) throws -> [LayerSpec] {
    var shape = input
    var inputs: [Shape] = []
    for spec in layers {
      inputs.append(shape)
      shape = try Network(NetworkSpec(layers: [spec]), input: shape).output
    }
    var list = LayerList(layers: layers, inputs: inputs, branch: branch)
    for (index, spec) in layers.enumerated() {
      guard var container = spec.layer as? any ContainerLayer else { continue }
      container.branches = try container.branches.enumerated().map { branch, layers in
        try edited(layers, branch: branch, input: inputs[index], edit)
      }
      list.layers[index].layer = container
    }
    try edit(&list)
    return list.layers
  }

  /// Changes layers one by one, those inside containers first; none is added or taken away.
  public func mappingLayers(_ change: (any Layer) -> any Layer) -> NetworkSpec {
    var spec = self
    spec.layers = Self.mapped(layers, change)
    return spec
  }

  private static func mapped(
    _ layers: [LayerSpec], _ change: (any Layer) -> any Layer
  ) -> [LayerSpec] {
    layers.map { spec in
      var layer = spec.layer
      if var container = layer as? any ContainerLayer {
        container.branches = container.branches.map { mapped($0, change) }
        layer = container
      }
      return LayerSpec(change(layer), name: spec.name)
    }
  }
}
