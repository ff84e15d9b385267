import Tricks

/// Lowers the scores of boxes that cover a surer one, instead of leaving them out.
///
/// - Source: Bodla, Singh, Chellappa and Davis, "Soft-NMS: Improving Object Detection With One Line of Code",
///   2017.
struct SoftNMSTrick: Trick {
  static let card = TrickCard(
    id: "soft-nms", slots: [.decode], neutral: "decay=full", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How a score falls with the overlap.
    var decay = Suppression.Decay.linear
    /// The intersection over union above which a score falls, with `linear`.
    var threshold = 0.3
    /// How slowly scores fall, with `gaussian`.
    var sigma = 0.5
    /// Boxes whose score falls below it are left out.
    var minimumScore = 0.001
    /// Whether boxes of different classes lower one another's scores too.
    var acrossClasses = false

    func validate() throws(OptionError) {
      try check("threshold", threshold, in: 0...1)
      try check("sigma", sigma > 0 && sigma.isFinite, "must be greater than 0, is \(sigma)")
      try check("minimum-score", minimumScore, in: 0...1)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    try recipe.plan.requireBoxes(for: Self.id)
    // Then nothing is soft about it: what is done without it stays.
    if options.decay == .full { return }
    var suppression = Suppression()
    suppression.decay = options.decay
    suppression.threshold = options.threshold
    suppression.sigma = options.sigma
    suppression.minimumScore = options.minimumScore
    suppression.acrossClasses = options.acrossClasses
    recipe.decode.wrap(.softening, by: Self.id) { [suppression] before in
      { decoding in
        var decoding = try before(decoding)
        decoding.suppression = suppression
        return decoding
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(SoftNMSTrick.self) }
