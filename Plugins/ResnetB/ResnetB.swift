import Tricks

/// Lets the 3×3 convolution of a bottleneck reduce the image instead of the 1×1 before it.
///
/// - Source: Gross and Wilber, 2016; He et al., "Bag of Tricks for Image Classification with
///   Convolutional Neural Networks", 2019.
struct ResnetBTrick: Trick {
  static let card = TrickCard(
    id: "resnet-b", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {}

  init(_ options: Options) {}

  func edit(_ recipe: inout Recipe) {
    // Innermost: what others insert goes by the layers that are there then.
    recipe.editNetwork(
      .blockStrides, by: Self.id,
      nothing: "no residual block begins with a 1×1 convolution that has a stride",
      hint: "it is a tweak of bottlenecks: model = { kind = \"resnet\", block = \"bottleneck\" }"
    ) { spec in
      spec.mappingLayers { layer in
        guard var block = layer as? Residual else { return layer }
        let places = block.body.indices.filter { block.body[$0].layer is Convolution }
        guard let first = places.first, let second = places.dropFirst().first,
          var narrow = block.body[first].layer as? Convolution,
          var wide = block.body[second].layer as? Convolution,
          narrow.size == 1, narrow.stride > 1, wide.size > 1, wide.stride == 1
        else { return layer }
        wide.stride = narrow.stride
        narrow.stride = 1
        block.body[first].layer = narrow
        block.body[second].layer = wide
        return block
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(ResnetBTrick.self) }
