import Tricks

/// Gives a plain network skip connections.
///
/// - Source: He et al., "Deep Residual Learning for Image Recognition", 2016.
struct ResidualTrick: Trick {
  static let card = TrickCard(
    id: "residual", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How many layers with weights each connection skips.
    var layers = 2
    var shortcut = Shortcut.identity

    func validate() throws(OptionError) { try check("layers", layers, in: 1...) }
  }

  /// What becomes of blocks whose output has another shape than their input.
  enum Shortcut: String, Codable, CaseIterable {
    /// They stay plain.
    case identity
    /// Their shortcut is a layer of its own, of 1×1 convolutions in images.
    case projection
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    let options = options
    let inputs = recipe.plan.networkInputs
    // Innermost: edits of blocks come later.
    recipe.editNetwork(
      .shortcuts, by: Self.id,
      nothing: "no \(options.layers) layers after one another keep the shape of their input",
      hint: options.shortcut == .projection
        ? "try another number of layers"
        : "try \(Self.id):shortcut=projection, or another number of layers"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        if list.branch == nil { list.layers = Self.connected(list, options) }
      }
    }
  }

  private static func connected(_ list: LayerList, _ options: Options) -> [LayerSpec] {
    var result: [LayerSpec] = []
    var index = 0
    while index < list.layers.count {
      let end = list.endOfUnits(options.layers, from: index)
      if let end, let shortcut = shortcut(of: list, index..<end, options.shortcut) {
        result.append(block(of: Array(list.layers[index..<end]), shortcut: shortcut))
        index = end
      } else {
        result.append(list.layers[index])
        index += 1
      }
    }
    return result
  }

  /// Nothing for the identity; `nil` where there can be no block.
  private static func shortcut(
    of list: LayerList, _ range: Range<Int>, _ kind: Shortcut
  ) -> [LayerSpec]? {
    let (before, after) = (list.inputs[range.lowerBound], list.inputs[range.upperBound])
    if before == after { return [] }
    guard kind == .projection, before.rank == after.rank else { return nil }
    let name = list.layers[range.lowerBound].name.map { "\($0)-shortcut" }
    switch after.rank {
    case 1: return [LayerSpec(Linear(units: after.last, bias: false), name: name)]
    case 3:
      let stride = Counts.product(
        list.layers[range].map { ($0.layer as? Convolution)?.stride ?? 1 })
      guard let stride else { return nil }
      let projection = Convolution(channels: after.last, size: 1, stride: stride, bias: false)
      let fits = try? Network(NetworkSpec(layers: [LayerSpec(projection)]), input: before)
      return fits?.output == after ? [LayerSpec(projection, name: name)] : nil
    default: return nil
    }
  }

  /// The layers with the last one's activation behind the addition, under their old names.
  private static func block(of layers: [LayerSpec], shortcut: [LayerSpec]) -> LayerSpec {
    var body = layers
    var activation = Activation.identity
    if let last = body.indices.last, var layer = body[last].layer as? any ActivatedLayer {
      activation = layer.activation
      layer.activation = .identity
      body[last].layer = layer
      if layer is ActivationLayer { body.removeLast() }
    }
    return LayerSpec(
      Residual(body: body, shortcut: shortcut, activation: activation), name: "")
  }
}

extension LayerList {
  /// Where `count` layers with weights end that begin at `start`, with the norms and activations that
  /// belong to them; `nil` if there are not as many before the head, or something lies between.
  fileprivate func endOfUnits(_ count: Int, from start: Int) -> Int? {
    var end = start
    for _ in 0..<count {
      guard end < head ?? layers.count, layers[end].layer is any WeightedLayer else { return nil }
      end += 1
      while end < layers.count, layers[end].layer is any AccompanyingLayer { end += 1 }
    }
    return end < layers.count ? end : nil
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(ResidualTrick.self) }
