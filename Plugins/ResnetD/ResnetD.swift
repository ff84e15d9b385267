import Tricks

/// Averages in shortcuts that reduce the image, before a 1×1 convolution without stride.
///
/// - Source: He et al., "Bag of Tricks for Image Classification with Convolutional Neural Networks", 2019.
struct ResnetDTrick: Trick {
  static let card = TrickCard(
    id: "resnet-d", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {}

  init(_ options: Options) {}

  func edit(_ recipe: inout Recipe) {
    let inputs = recipe.plan.networkInputs
    // Innermost: what others insert goes by the layers that are there then.
    recipe.editNetwork(
      .shortcutStrides, by: Self.id, nothing: "no shortcut has a 1×1 convolution with a stride",
      hint: "it needs residual blocks that reduce the image"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        // The second branch of a block is its shortcut.
        guard list.branch == 1 else { return }
        for index in list.layers.indices.reversed() {
          guard var layer = list.layers[index].layer as? Convolution, layer.size == 1,
            layer.stride > 1
          else { continue }
          let pool = ShortcutPool(size: layer.stride)
          layer.stride = 1
          list.layers[index].layer = layer
          let name = list.layers[index].name.map { "\($0)-pool" }
          list.layers.insert(LayerSpec(pool, name: name), at: index)
        }
      }
    }
  }
}

/// Means of squares of pixels side by side; at the border, of those that there are.
///
/// It has as many outputs as a convolution of 1×1 with the stride: a last row and column that do not fill a
/// square count too.
struct ShortcutPool: Layer {
  static let kind = "shortcut-pool"
  var size = 2

  init() {}
  init(size: Int) { self.size = size }

  func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    guard input.rank == 3 else {
      throw scope.error("needs images [height, width, channels], not \(input)")
    }
    let (size, channels) = (size, input[2])
    func count(_ extent: Int) -> Int { (extent + size - 1) / size }
    let output: Shape = [count(input[0]), count(input[1]), channels]
    return BuiltLayer(output: output) { x, _ in
      let (height, width) = (x.shape[1], x.shape[2])
      let full = height % size == 0 && width % size == 0
      if full { return averagePool(x, window: Window(size: size, stride: size)) }
      // Sums of squares over an image that is filled up with zeros, by how many pixels each has.
      var filled = x
      for (axis, extent) in [(1, height), (2, width)] where extent % size != 0 {
        var shape = filled.shape.dimensions
        shape[axis] = size - extent % size
        let zeros = x.tape.constant(.zeros(Shape(shape)))
        filled = Variable.concatenated([filled, zeros], axis: axis)
      }
      let means = averagePool(filled, window: Window(size: size, stride: size))
      return means * x.tape.constant(Self.corrections(height: height, width: width, size: size))
    }
  }

  /// For each square of an image the number of pixels of a whole one by that of those inside the image.
  private static func corrections(height: Int, width: Int, size: Int) -> Tensor {
    let (rows, columns) = ((height + size - 1) / size, (width + size - 1) / size)
    let factors = (0..<rows * columns).map { square in
      let down = min(size, height - square / columns * size)
      let across = min(size, width - square % columns * size)
      return Float(size * size) / Float(down * across)
    }
    return Tensor(factors, shape: [1, rows, columns, 1])
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(ResnetDTrick.self) }
