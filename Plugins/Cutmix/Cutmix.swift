import Tricks

/// Pastes a rectangle of another image into each, and mixes the targets by the areas.
///
/// - Source: Yun et al., "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable
///   Features", 2019.
struct CutmixTrick: Trick {
  static let card = TrickCard(
    id: "cutmix", slots: [.batch], neutral: "probability=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// Both parameters of the beta distribution that the kept area is drawn from.
    var alpha = 1.0
    /// The probability of mixing a batch.
    var probability = 1.0

    func validate() throws(OptionError) {
      try check("alpha", alpha > 0 && alpha.isFinite, "must be greater than 0, is \(alpha)")
      try check("probability", probability, in: 0...1)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.probability > 0 else { return }
    _ = try recipe.plan.requireImages(for: Self.id)
    try recipe.plan.requireMixableTargets(for: Self.id)
    try recipe.plan.requireNoPlaces(for: Self.id, "pasted into others")
    let options = options
    // Outermost, so that finished images are pasted. Targets are mixed here and not in the loss,
    // which therefore may be any.
    recipe.batch.wrap(.mixRegions, by: Self.id) { batch in
      { examples, context in
        var examples = batch(examples, &context)
        var generator = context.random(for: Self.id).generator()
        guard generator.uniform() < options.probability else { return examples }
        let share = generator.beta(options.alpha, options.alpha)
        let partners = context.random(for: Self.id, substep: 1).permutation(of: examples.count)
        let shape = examples.inputs.shape
        let rectangle = Rectangle(
          area: 1 - share, height: shape[1], width: shape[2], generator: &generator)
        let kept = Float(1 - Double(rectangle.count) / Double(shape[1] * shape[2]))
        var targets = examples.targets * kept
        targets.add(examples.targets.gatheringRows(partners), scaledBy: 1 - kept)
        examples.inputs = examples.inputs.pasting(rectangle, from: partners)
        examples.targets = targets
        return examples
      }
    }
  }
}

/// A rectangle of pixels inside an image.
private struct Rectangle {
  let rows: Range<Int>
  let columns: Range<Int>
  var count: Int { rows.count * columns.count }

  /// One of a share of the image's area and of its form, around a pixel drawn uniformly; what juts
  /// out is cut off.
  init(area: Double, height: Int, width: Int, generator: inout RandomGenerator) {
    func range(_ extent: Int) -> Range<Int> {
      let length = Int(clamping: Double(extent) * area.squareRoot())
      let center = Int(generator.next(below: UInt64(extent)))
      let start = min(max(center - length / 2, 0), extent)
      return start..<max(min(center + length / 2, extent), start)
    }
    columns = range(width)
    rows = range(height)
  }
}

extension Tensor {
  /// Images with a rectangle of others, all others being as they are here.
  fileprivate func pasting(_ rectangle: Rectangle, from partners: [Int]) -> Tensor {
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    var result = self
    withUnsafePointer { source in
      result.withUnsafeMutablePointer { target in
        for (image, partner) in partners.enumerated() {
          for row in rectangle.rows {
            let place = (row * width + rectangle.columns.lowerBound) * channels
            (target + image * height * width * channels + place).update(
              from: source + partner * height * width * channels + place,
              count: rectangle.columns.count * channels)
          }
        }
      }
    }
    return result
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(CutmixTrick.self) }
