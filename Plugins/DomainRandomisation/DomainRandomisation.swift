import Tricks

/// Shows each image under other light and with noise.
///
/// - Source: Tobin et al., "Domain Randomization for Transferring Deep Neural Networks from Simulation to
///   the Real World", 2017.
struct DomainRandomisationTrick: Trick {
  static let card = TrickCard(
    id: "domain-randomisation", slots: [.batch],
    neutral: "brightness=0,contrast=0,noise=0,background=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// Adds up to so much to all pixels, in units of the inputs' deviation.
    var brightness = 0.2
    /// Multiplies distances from the image's mean by 1 − contrast to 1 + contrast.
    var contrast = 0.2
    /// The deviation of normal noise on each pixel, drawn up to this for each image.
    var noise = 0.1
    /// A ramp across the image in a random direction, up to so much at its ends.
    var background = 0.0

    func validate() throws(OptionError) {
      for (key, value) in [
        ("brightness", brightness), ("noise", noise), ("background", background),
      ] {
        try check(key, value >= 0 && value.isFinite, "must be at least 0, is \(value)")
      }
      try check("contrast", contrast, in: 0..<1)
    }

    var changesNothing: Bool { brightness + contrast + noise + background == 0 }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    if options.changesNothing { return }
    _ = try recipe.plan.requireImages(for: Self.id)
    let options = options
    // In the middle: light falls on images that stand already, and mixtures are of lit ones.
    recipe.batch.wrap(.domain, by: Self.id) { batch in
      { examples, context in
        var examples = batch(examples, &context)
        let noise = context.random(for: Self.id, substep: 1).normal(examples.inputs.shape)
        let draws = context.random(for: Self.id).uniform([examples.count, 5])
        examples.inputs = Self.lit(examples.inputs, draws: draws, noise: noise, options: options)
        return examples
      }
    }
  }

  /// Each image [height, width, channels] under five uniform draws of its own.
  static func lit(_ images: Tensor, draws: Tensor, noise: Tensor, options: Options) -> Tensor {
    let shape = images.shape
    let spread = { (draw: Float, range: Double) in (2 * draw - 1) * Float(range) }
    let parts = (0..<shape[0]).map { index -> Tensor in
      let image = images.rows(index..<index + 1)
      let draw = draws.rows(index..<index + 1).scalars
      let mean = image.sum() / Float(max(image.count, 1))
      var lit = (image - mean) * (1 + spread(draw[1], options.contrast)) + mean
      lit = lit + spread(draw[0], options.brightness)
      lit.add(noise.rows(index..<index + 1), scaledBy: draw[2] * Float(options.noise))
      if options.background > 0 {
        let angle = 2 * Double.pi * Double(draw[3])
        let height = draw[4] * Float(options.background)
        lit.add(ramp(shape, angle: angle), scaledBy: height)
      }
      return lit
    }
    return Tensor.concatenatingRows(parts)
  }

  /// One image that rises from −1 to 1 at most in the direction of an angle.
  private static func ramp(_ shape: Shape, angle: Double) -> Tensor {
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    let (across, down) = (Elementary.cos(angle), Elementary.sin(angle))
    let length = abs(across) + abs(down)
    func place(_ index: Int, _ extent: Int) -> Double {
      extent > 1 ? 2 * Double(index) / Double(extent - 1) - 1 : 0
    }
    return Tensor(shape: [1, height, width, channels]) { pixels in
      for pixel in 0..<height * width {
        let value =
          (across * place(pixel % width, width) + down * place(pixel / width, height)) / length
        (pixels + pixel * channels).update(repeating: Float(value), count: channels)
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(DomainRandomisationTrick.self)
}
