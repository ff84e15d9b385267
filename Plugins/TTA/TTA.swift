import Tricks

/// Averages the predictions for several shifted and mirrored copies of each input.
///
/// - Source: Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks",
///   2012, section 4.1.
struct TTATrick: Trick {
  static let card = TrickCard(
    id: "tta", slots: [.predict], neutral: "shift=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// Whether each copy is there mirrored left and right too.
    var flip = false
    /// How many pixels the copies are shifted up, down, left and right.
    var shift = 1.0
    /// What comes in from outside the image.
    var border = Border.zero

    func validate() throws(OptionError) {
      try check("shift", shift >= 0 && shift.isFinite, "must be at least 0, is \(shift)")
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    if !options.flip && options.shift == 0 { return }
    let shape = try recipe.plan.requireImages(for: Self.id)
    try recipe.plan.requireAveragedPredictions(for: Self.id)
    try recipe.plan.requireNoPlaces(for: Self.id, "moved")
    let border = options.border
    let maps = Self.maps(height: shape[0], width: shape[1], options: options)
    // Innermost: another trick's predictor, over several networks for instance, is asked once for
    // each input and this one for each network.
    recipe.predict.wrap(.copies, by: Self.id) { predict in
      { evaluator, examples in
        let images = examples.inputs
        let copies = maps.map { map in
          let warped = images.warped(
            by: Array(repeating: map, count: images.shape[0]), border: border)
          return predict(evaluator, examples.replacingInputs(by: warped))
        }
        return evaluator.mean(of: [predict(evaluator, examples)] + copies)
      }
    }
  }

  /// The copies' maps, without the identity: fixed ones, since an evaluation has no randomness.
  static func maps(height: Int, width: Int, options: Options) -> [AffineMap] {
    let shift = options.shift
    let shifts: [(x: Double, y: Double)] =
      [(0, 0)] + (shift > 0 ? [(-shift, 0), (shift, 0), (0, -shift), (0, shift)] : [])
    let center = (x: Double(width - 1) / 2, y: Double(height - 1) / 2)
    let mirrors: [Double] = options.flip ? [1, -1] : [1]
    let maps = mirrors.flatMap { mirror in
      shifts.map { AffineMap(xx: mirror, center: center, shift: $0) }
    }
    return Array(maps.dropFirst())
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(TTATrick.self) }
