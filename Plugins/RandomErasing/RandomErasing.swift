import Tricks

/// Replaces a rectangle of some images by noise.
///
/// - Source: Zhong et al., "Random Erasing Data Augmentation", 2020.
struct RandomErasingTrick: Trick {
  static let card = TrickCard(
    id: "random-erasing", slots: [.batch], neutral: "probability=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The probability of erasing in an image.
    var probability = 0.5
    /// The least and the greatest share of the image's area.
    var smallest = 0.02
    var largest = 0.4
    /// The least height by width; its reciprocal is the greatest.
    var aspect = 0.3
    var fill = Fill.noise

    func validate() throws(OptionError) {
      try check("probability", probability, in: 0...1)
      try check("smallest", smallest, in: 0...1)
      try check(
        "largest", largest >= smallest && largest <= 1,
        "must lie between smallest (\(smallest)) and 1, is \(largest)")
      try check("aspect", aspect > 0 && aspect <= 1, "must be above 0 and at most 1, is \(aspect)")
    }
  }

  /// What takes the place of the erased pixels.
  enum Fill: String, Codable, CaseIterable {
    /// Standard normal numbers, for standardised inputs.
    case noise
    /// Uniform numbers from 0 to 1, for inputs scaled to them: the paper's choice.
    case uniform
    case zero
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.probability > 0 else { return }
    _ = try recipe.plan.requireImages(for: Self.id)
    let options = options
    // In the middle: behind what makes single images, before what mixes them.
    recipe.batch.wrap(.erase, by: Self.id) { batch in
      { examples, context in
        var examples = batch(examples, &context)
        var generator = context.random(for: Self.id).generator()
        let stream = context.random(for: Self.id, substep: 1)
        let shape = examples.inputs.shape
        let filling: Tensor =
          switch options.fill {
          case .noise: stream.normal(shape)
          case .uniform: stream.uniform(shape)
          case .zero: .zeros(shape)
          }
        for image in 0..<shape[0] where generator.uniform() < options.probability {
          let place = Self.place(in: shape, options: options, generator: &generator)
          if let place { examples.inputs.copy(place, of: image, from: filling) }
        }
        return examples
      }
    }
  }

  /// Rows and columns of a rectangle inside the image; `nil` if a hundred draws fit none.
  static func place(
    in shape: Shape, options: Options, generator: inout RandomGenerator
  ) -> (rows: Range<Int>, columns: Range<Int>)? {
    let (height, width) = (shape[1], shape[2])
    for _ in 0..<100 {
      let area = generator.uniform(in: options.smallest...options.largest) * Double(height * width)
      let aspect = generator.uniform(in: options.aspect...1 / options.aspect)
      let rows = Int(clampingRounded: (area * aspect).squareRoot())
      let columns = Int(clampingRounded: (area / aspect).squareRoot())
      if rows < height && columns < width {
        let top = Int(generator.next(below: UInt64(height - rows + 1)))
        let left = Int(generator.next(below: UInt64(width - columns + 1)))
        return (top..<top + rows, left..<left + columns)
      }
    }
    return nil
  }
}

extension Tensor {
  /// Copies a rectangle of one image from others of the same shape.
  fileprivate mutating func copy(
    _ place: (rows: Range<Int>, columns: Range<Int>), of image: Int, from other: Tensor
  ) {
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    withUnsafeMutablePointer { target in
      other.withUnsafePointer { source in
        for row in place.rows {
          let start = ((image * height + row) * width + place.columns.lowerBound) * channels
          (target + start).update(from: source + start, count: place.columns.count * channels)
        }
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(RandomErasingTrick.self)
}
