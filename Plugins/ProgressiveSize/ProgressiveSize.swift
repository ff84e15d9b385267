import Tricks

/// Trains on small images first.
///
/// - Source: Howard, "Training Imagenet in 3 hours for USD 25", fast.ai, 2018 (progressive resizing).
struct ProgressiveSizeTrick: Trick {
  static let card = TrickCard(
    id: "progressive-size", slots: [.batch, .network], neutral: "start=1",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The first images' sides as a share of the whole ones.
    var start = 0.5
    /// The share of the run after which images are whole.
    var until = 0.5

    func validate() throws(OptionError) {
      try check("start", start > 0 && start <= 1, "must be above 0 and at most 1, is \(start)")
      try check("until", until, in: 0...1)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    if options.start == 1 || options.until == 0 { return }
    let whole = try recipe.plan.requireImages(for: Self.id)
    try recipe.plan.requireNoPlaces(for: Self.id, "made smaller")
    let options = options
    // Outermost: the network as it will be has to take images of every size.
    recipe.network.wrap(.inputSizes, by: Self.id) { edit in
      { spec in
        let spec = try edit(spec)
        let small: Shape = [
          Self.extent(whole[0], share: options.start), Self.extent(whole[1], share: options.start),
          whole[2],
        ]
        let network = try Network(spec, input: whole)
        let parameters = (try? Network(spec, input: small))?.parameters
        guard parameters == network.parameters else {
          throw NotApplicable(
            Self.id, "the network's weights do not fit images of \(small[0])×\(small[1])",
            hint: "pool to one size before the dense layers: { kind = \"global-average-pool\" } or "
              + "{ kind = \"adaptive-average-pool\", output-size = 2 }")
        }
        return spec
      }
    }
    try recipe.batch.decide(.inputShape, by: Self.id)
    // Outermost: others make their images at full size.
    recipe.batch.wrap(.resize, by: Self.id) { batch in
      { examples, context in
        var examples = batch(examples, &context)
        let shape = examples.inputs.shape
        let share = Self.share(at: context.progress, options: options)
        examples.inputs = examples.inputs.averaged(
          height: Self.extent(shape[1], share: share), width: Self.extent(shape[2], share: share))
        return examples
      }
    }
  }

  /// The share of whole images' sides: a straight line from `start` to 1.
  static func share(at progress: Progress, options: Options) -> Double {
    let done = Double(progress.step) / (options.until * Double(max(progress.totalSteps, 1)))
    return options.start + (1 - options.start) * min(done, 1)
  }

  static func extent(_ extent: Int, share: Double) -> Int {
    max(1, Int(clampingRounded: Double(extent) * share))
  }
}

extension Tensor {
  /// Smaller images, each pixel the mean of those it covers, in whole or in part, of the old one.
  fileprivate func averaged(height: Int, width: Int) -> Tensor {
    if height == shape[1] && width == shape[2] { return self }
    let images = Tape(recording: false).constant(self)
    return adaptiveAveragePool(images, to: (height, width)).tensor
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(ProgressiveSizeTrick.self)
}
