import Tricks

/// Exchanges the network's large first convolution for a few of 3×3.
///
/// - Source: Szegedy et al., 2016; He et al., "Bag of Tricks for Image Classification with Convolutional
///   Neural Networks", 2019.
struct ResnetCTrick: Trick {
  static let card = TrickCard(
    id: "resnet-c", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {}

  init(_ options: Options) {}

  func edit(_ recipe: inout Recipe) {
    // Innermost: others find the new layers as if they had been there.
    recipe.editNetwork(
      .stem, by: Self.id, nothing: "the network does not begin with a convolution of 5×5 or more"
    ) { spec in
      guard let index = spec.layers.firstIndex(where: { $0.layer is any WeightedLayer }),
        let stem = spec.layers[index].layer as? Convolution,
        stem.size >= 5, stem.size % 2 == 1, stem.dilation == 1, stem.groups == 1
      else { return spec }
      var norm: LayerSpec?
      if index + 1 < spec.layers.count, spec.layers[index + 1].layer is any NormLayer {
        norm = spec.layers[index + 1]
      }
      var spec = spec
      spec.layers.replaceSubrange(
        index...index, with: Self.stem(like: stem, named: spec.layers[index].name, norm: norm))
      return spec
    }
  }

  /// The paddings of the small convolutions with which images have the extent behind them that they have
  /// behind the large one.
  ///
  /// With 1 each they stand for ⌊size/2⌋. What the large one has more or less is the first one's, in front
  /// of the stride; where that cannot have so little, later ones have none, which is a stride of the
  /// input each.
  static func paddings(like old: Convolution) -> [Int] {
    let count = (old.size - 1) / 2
    let missing = count - (old.padding ?? count)
    let without = missing > 1 ? (missing - 2 + old.stride) / old.stride : 0
    return (0..<count).map { index in
      index == 0 ? 1 - missing + without * old.stride : index <= without ? 0 : 1
    }
  }

  /// 3×3 convolutions that see as far as one large: (size − 1)/2 of them, the first with its stride, all but
  /// the last with half its channels.
  ///
  /// - Parameter norm: what follows the large one, and so all but the last of the small ones too.
  private static func stem(like old: Convolution, named name: String?, norm: LayerSpec?)
    -> [LayerSpec]
  {
    let count = (old.size - 1) / 2
    let paddings = Self.paddings(like: old)
    return (1...count).flatMap { number -> [LayerSpec] in
      var layer = old
      layer.size = 3
      layer.padding = paddings[number - 1]
      layer.stride = number == 1 ? old.stride : 1
      layer.channels = number == count ? old.channels : max(old.channels / 2, 1)
      let spec = LayerSpec(layer, name: name.map { "\($0)-\(number)" })
      guard number < count, let norm else { return [spec] }
      return [spec, LayerSpec(norm.layer, name: norm.name.map { "\($0)-\(number)" })]
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(ResnetCTrick.self) }
