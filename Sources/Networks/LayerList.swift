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

  /// Whether what a layer computes is an output of the network: the predictions, one that has a name, or
  /// one that is taken where another input begins.
  public func givesOutput(_ place: Int) -> Bool {
    if place == head { return true }
    guard branch == nil, place + 1 < layers.count else { return false }
    return layers[place + 1].layer is OutputLayer || layers[place + 1].layer is InputLayer
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
    try editingLists(inputs: InputShapes(input), edit)
  }

  /// Edits every list of layers of a network with several inputs.
  ///
  public func editingLists(
    inputs: InputShapes, _ edit: (inout LayerList) throws -> Void
  ) throws -> NetworkSpec {
    let only = inputs.shapes.count == 1 ? inputs.shapes.values.first : nil
    var names = NamedOutputs(inputs: inputs)
    return NetworkSpec(
      layers: try Self.edited(layers, branch: nil, input: only ?? [], names: &names, edit))
  }

  private static func edited(
    _ layers: [LayerSpec], branch: Int?, input: Shape, names: inout NamedOutputs,
    _ edit: (inout LayerList) throws -> Void
  ) throws -> [LayerSpec] {
    var shape = input
    var inputs: [Shape] = []
    var edited = layers
    // Each layer is built as it was, whatever became of those before it.
    for (index, spec) in layers.enumerated() {
      inputs.append(spec.from.flatMap { names.shapes[$0] } ?? shape)
      names.resumeList(names.sequence)
      let outside = names
      var scope = BuildScope(names)
      shape = try scope.build([spec], input: shape).output
      names = scope.names
      guard var container = spec.layer as? any ContainerLayer else { continue }
      var inside = outside
      let sequence = spec.from.map { inside.sequences[$0] } ?? inside.sequence
      container.branches = try container.branches.enumerated().map { branch, layers in
        inside.resumeList(sequence)
        return try Self.edited(layers, branch: branch, input: inputs[index], names: &inside, edit)
      }
      edited[index].layer = container
    }
    var list = LayerList(layers: edited, inputs: inputs, branch: branch)
    try edit(&list)
    return list.layers
  }

  /// Changes layers one by one, those inside containers first; none is added or taken away.
  public func mappingLayers(_ change: (any Layer) -> any Layer) -> NetworkSpec {
    var spec = self
    spec.layers = Self.mapped(layers, change)
    return spec
  }

  /// The same network with nothing left to chance; names stay.
  public var withoutRandomness: NetworkSpec {
    mappingLayers { ($0 as? any RandomLayer)?.withoutRandomness ?? $0 }
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
      return LayerSpec(change(layer), name: spec.name, from: spec.from)
    }
  }
}
