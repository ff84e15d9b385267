import Tricks

/// Shows each image mirrored, turned, shifted, stretched or cropped at random.
///
/// - Source: Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks",
///   2012 (mirroring, random crops); Simard et al., 2003 (affine distortions).
struct AugmentTrick: Trick {
  static let card = TrickCard(
    id: "augment", slots: [.batch], neutral: "rotate=0,shift=0,stretch=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The probability of mirroring left and right.
    var flip = 0.0
    /// Up to so many degrees in either direction.
    var rotate = 10.0
    /// Up to so many pixels in each direction, fractions too.
    var shift = 1.0
    /// Height and width by factors from 1 − stretch to 1 + stretch, each its own.
    var stretch = 0.1
    /// Pixels of padding on each side before a crop of the old size.
    var crop = 0
    /// What comes in from outside the image.
    var border = Border.zero

    func validate() throws(OptionError) {
      try check("flip", flip, in: 0...1)
      try check("rotate", rotate, in: 0...180)
      try check("shift", shift >= 0 && shift.isFinite, "must be at least 0, is \(shift)")
      try check("stretch", stretch, in: 0..<1)
      try check("crop", crop, in: 0...1024)
    }

    var changesNothing: Bool {
      flip == 0 && rotate == 0 && shift == 0 && stretch == 0 && crop == 0
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    if options.changesNothing { return }
    _ = try recipe.plan.requireImages(for: Self.id)
    try recipe.plan.requireNoPlaces(for: Self.id, "moved")
    let options = options
    // Innermost: it makes new single examples, which others then mix or cover.
    recipe.batch.wrap(.augment, by: Self.id) { batch in
      { examples, context in
        var examples = batch(examples, &context)
        let maps = Self.maps(
          for: examples.inputs.shape, options: options, stream: context.random(for: Self.id))
        examples.inputs = examples.inputs.warped(by: maps, border: options.border)
        return examples
      }
    }
  }

  /// One map for each image [n, height, width, channels], from eight numbers of its own.
  static func maps(for shape: Shape, options: Options, stream: RandomStream) -> [AffineMap] {
    let center = (x: Double(shape[2] - 1) / 2, y: Double(shape[1] - 1) / 2)
    let draws = stream.uniform([shape[0], 8]).scalars.map(Double.init)
    return (0..<shape[0]).map { image in
      let draw = Array(draws[image * 8..<image * 8 + 8])
      /// Between −range and range.
      func spread(_ index: Int, _ range: Double) -> Double { (2 * draw[index] - 1) * range }
      /// A whole number from −options.crop to options.crop.
      func offset(_ index: Int) -> Double {
        (draw[index] * Double(2 * options.crop + 1)).rounded(.down) - Double(options.crop)
      }
      let mirror: Double = draw[0] < options.flip ? -1 : 1
      let angle = spread(1, options.rotate) * .pi / 180
      let across = mirror / (1 + spread(2, options.stretch))
      let down = 1 / (1 + spread(3, options.stretch))
      let (sine, cosine) = (Elementary.sin(angle), Elementary.cos(angle))
      return AffineMap(
        xx: across * cosine, xy: across * sine, yx: -down * sine, yy: down * cosine,
        center: center,
        shift: (spread(4, options.shift) + offset(6), spread(5, options.shift) + offset(7)))
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(AugmentTrick.self) }
