import Tricks

/// Covers a square of each image.
///
/// - Source: DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout",
///   2017.
struct CutoutTrick: Trick {
  static let card = TrickCard(
    id: "cutout", slots: [.batch], neutral: "size=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The square's side as a share of the image's shorter one.
    var size = 0.5
    /// What the square is filled with.
    var value = 0.0
    /// How many squares each image gets.
    var count = 1

    func validate() throws(OptionError) {
      try check("size", size, in: 0...2)
      try check("value", value.isFinite, "must be a number, is \(value)")
      try check("count", count, in: 1...100)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.size > 0 else { return }
    let shape = try recipe.plan.requireImages(for: Self.id)
    let side = Int(clampingRounded: options.size * Double(min(shape[0], shape[1])))
    guard side > 0 else {
      throw NotApplicable(
        Self.id, "a share of \(options.size) of an image of \(shape) is no pixel",
        hint: "choose a greater size")
    }
    let options = options
    // In the middle: behind what makes single images, before what mixes them.
    recipe.batch.wrap(.mask, by: Self.id) { batch in
      { examples, context in
        var examples = batch(examples, &context)
        var generator = context.random(for: Self.id).generator()
        examples.inputs.coverSquares(
          side: side, count: options.count, value: Float(options.value), generator: &generator)
        return examples
      }
    }
  }
}

extension Tensor {
  /// Fills squares around pixels drawn uniformly, as far as they lie within the image.
  fileprivate mutating func coverSquares(
    side: Int, count: Int, value: Float, generator: inout RandomGenerator
  ) {
    let (images, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
    func range(_ extent: Int) -> Range<Int> {
      let start = Int(generator.next(below: UInt64(extent))) - side / 2
      return max(start, 0)..<min(start + side, extent)
    }
    withUnsafeMutablePointer { pixels in
      for square in 0..<images * count {
        let (rows, columns) = (range(height), range(width))
        for row in rows {
          let start = (square / count * height + row) * width + columns.lowerBound
          (pixels + start * channels).update(repeating: value, count: columns.count * channels)
        }
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(CutoutTrick.self) }
