import TensorCore

// PyTorch's names for the parameters of the same architectures.

extension WeightMap {
  /// For a `torch.nn.Sequential` of the same layers, its modules numbered from 0: an activation that
  /// is fused here is a module of its own there, and global pooling is followed by a flatten.
  ///
  /// Residual blocks are modules with the convolutions c1, c2 …, their normalisations b1, b2 …, and a
  /// shortcut that is a `Sequential` again.
  ///
  /// - Throws: `NetworkError` if the layers do not fit together, or where the order in which PyTorch has
  ///   the numbers of a flattened image cannot be followed: in a residual block, in groups.
  public static func pyTorchSequential(_ network: Network) throws(NetworkError) -> WeightMap {
    if let reader = network.spec.layers.first(where: { $0.from != nil }) {
      throw NetworkError(
        layer: reader.name ?? "",
        message: "a torch.nn.Sequential cannot read '\(reader.from ?? "")'")
    }
    var names = SequentialNames(prefix: "", container: "")
    for index in network.spec.layers.indices {
      let front = NetworkSpec(layers: Array(network.spec.layers[..<index]))
      let input = index == 0 ? network.input : try Network(front, input: network.input).output
      try names.append(network.spec.layers[index], input: input)
    }
    return WeightMap(names.entries)
  }

  /// For the transformer: `e` and `p` embed, `blocks.i` has n1, qkv, o, n2, up and down; then `n`
  /// and `head`.
  public static func pyTorch(_ model: TransformerModel) -> WeightMap {
    var entries = [
      Entry("e.weight", "embedding1.weight"), Entry("p", "positional-embedding1.weight"),
    ]
    for block in 0..<model.depth {
      let source = "blocks.\(block)"
      let (attention, wide) = ("residual\(2 * block + 1)", "residual\(2 * block + 2)")
      entries += norm("\(source).n1", "\(attention)/layer-norm1")
      entries += linear("\(source).qkv", "\(attention)/attention1.qkv")
      entries += linear("\(source).o", "\(attention)/attention1.output")
      entries += norm("\(source).n2", "\(wide)/layer-norm1")
      entries += linear("\(source).up", "\(wide)/linear1")
      entries += linear("\(source).down", "\(wide)/linear2")
    }
    entries += norm("n", "layer-norm1")
    entries.append(Entry("head.weight", "linear1.weight", .transposed))
    return WeightMap(entries)
  }

  /// For the recurrent model: `e` embeds, `r` is a `torch.nn.LSTM` of all layers, `h` the output.
  public static func pyTorch(_ model: RecurrentModel) -> WeightMap {
    var entries = [Entry("e.weight", "embedding1.weight")]
    for layer in 0..<model.depth {
      for (theirs, ours) in [("ih", "input"), ("hh", "hidden")] {
        let target = "lstm\(layer + 1).\(ours)"
        entries.append(Entry("r.weight_\(theirs)_l\(layer)", "\(target).weight", .transposed))
        entries.append(Entry("r.bias_\(theirs)_l\(layer)", "\(target).bias"))
      }
    }
    return WeightMap(entries + linear("h", "linear1"))
  }

  fileprivate static func linear(
    _ source: String, _ target: String, _ layout: Layout = .transposed
  ) -> [Entry] {
    [
      Entry("\(source).weight", "\(target).weight", layout),
      Entry("\(source).bias", "\(target).bias"),
    ]
  }

  fileprivate static func norm(
    _ source: String, _ target: String, _ layout: Layout = .same
  ) -> [Entry] {
    [
      Entry("\(source).weight", "\(target).scale", layout),
      Entry("\(source).bias", "\(target).shift", layout),
    ]
  }

  /// Batch norm alone keeps running statistics.
  fileprivate static func norm(
    _ layer: any NormLayer, _ source: String, _ target: String, _ layout: Layout = .same
  ) -> [Entry] {
    guard layer is BatchNorm else { return norm(source, target, layout) }
    return norm(source, target, layout) + [
      Entry("\(source).running_mean", "\(target).mean", layout),
      Entry("\(source).running_var", "\(target).variance", layout),
    ]
  }
}

/// Walks along layers and counts PyTorch's modules.
private struct SequentialNames {
  let prefix: String
  /// The path of the layers' container here.
  let container: String
  var entries: [WeightMap.Entry] = []
  private var module = 0
  private var counts: [String: Int] = [:]
  /// The height, width and channels of the image that a flatten made a vector of, until a linear layer
  /// takes it: PyTorch has its numbers channel by channel.
  private var flattened: Shape?

  init(prefix: String, container: String) {
    self.prefix = prefix
    self.container = container
  }

  private mutating func path(of spec: LayerSpec) -> String {
    let kind = type(of: spec.layer).kind
    counts[kind, default: 0] += 1
    return container + (spec.name ?? "\(kind)\(counts[kind, default: 0])")
  }

  mutating func append(_ spec: LayerSpec, input: Shape) throws(NetworkError) {
    let path = path(of: spec)
    let source = "\(prefix)\(module)"
    module += 1
    switch spec.layer {
    case let layer as Linear:
      let layout = flattened.map {
        WeightMap.Layout.flattenedImage(height: $0[0], width: $0[1], channels: $0[2])
      }
      entries += Self.weights(source, path, layout ?? .transposed, bias: layer.bias)
      flattened = nil
      countActivation(layer.activation)
    case let layer as Convolution:
      entries += Self.weights(source, path, .channelsFirst, bias: layer.bias)
      countActivation(layer.activation)
    case let layer as any NormLayer:
      if flattened != nil, layer is GroupNorm {
        throw Self.unknownOrder(at: path)
      }
      let layout = flattened.map {
        WeightMap.Layout.flattenedVector(height: $0[0], width: $0[1], channels: $0[2])
      }
      entries += WeightMap.norm(layer, source, path, layout ?? .same)
      countActivation(layer.activation)
    case is Flatten:
      // Inside of blocks it is not known what is flattened.
      if !prefix.isEmpty { throw Self.unknownOrder(at: path) }
      if input.rank == 3 { flattened = input }
    case is GlobalAveragePool: module += 1
    case let layer as Residual:
      if flattened != nil { throw Self.unknownOrder(at: path) }
      try appendBlock(layer, source: source, path: path)
    default: break
    }
  }

  private static func unknownOrder(at path: String) -> NetworkError {
    NetworkError(
      layer: path,
      message: "in which order a torch.nn.Sequential has the numbers of a flattened image here is "
        + "not known: put a linear layer in front")
  }

  private mutating func countActivation(_ activation: Activation) {
    if activation != .identity { module += 1 }
  }

  private mutating func appendBlock(
    _ block: Residual, source: String, path: String
  ) throws(NetworkError) {
    // Names here go on counting from the body to the shortcut.
    var inner = SequentialNames(prefix: "", container: "\(path)/")
    var places: [String: Int] = [:]
    for spec in block.body {
      let target = inner.path(of: spec)
      switch spec.layer {
      case let layer as Convolution:
        places["c", default: 0] += 1
        entries += Self.weights(
          "\(source).c\(places["c", default: 0])", target, .channelsFirst, bias: layer.bias)
      case let layer as any NormLayer:
        places["b", default: 0] += 1
        entries += WeightMap.norm(layer, "\(source).b\(places["b", default: 0])", target)
      case is Flatten: throw Self.unknownOrder(at: target)
      default: break
      }
    }
    var side = SequentialNames(prefix: "\(source).shortcut.", container: "\(path)/")
    side.counts = inner.counts
    for spec in block.shortcut { try side.append(spec, input: []) }
    entries += side.entries
  }

  private static func weights(
    _ source: String, _ target: String, _ layout: WeightMap.Layout, bias: Bool
  ) -> [WeightMap.Entry] {
    let both = WeightMap.linear(source, target, layout)
    return bias ? both : Array(both.prefix(1))
  }
}
