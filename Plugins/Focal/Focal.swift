import Tricks

/// Turns the loss down for examples that are already predicted well: −α(1 − p)^γ·log p.
///
/// - Source: Lin et al., "Focal Loss for Dense Object Detection", 2017.
struct FocalTrick: Trick {
  static let card = TrickCard(
    id: "focal", slots: [.loss], neutral: "gamma=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How fast the loss of well-predicted examples falls.
    var gamma = 2.0
    /// Multiplies every loss.
    var alpha = 1.0

    func validate() throws(OptionError) {
      try check("gamma", gamma >= 0 && gamma.isFinite, "must be at least 0, is \(gamma)")
      try check("alpha", alpha > 0 && alpha.isFinite, "must be greater than 0, is \(alpha)")
      try checkInFloat32("alpha", alpha)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard recipe.plan.task.classes != nil else {
      throw NotApplicable(Self.id, "only a task with classes has probabilities to focus by")
    }
    if options.gamma == 0 && options.alpha == 1 { return }
    let gamma = Float(options.gamma)
    let alpha = Float(options.alpha)
    try recipe.loss.replace(by: Self.id) { logits, targets in
      let logarithms = logSoftmax(logits)
      // A little above 1 − p, which rounds to 0 where p is nearly 1 and has no logarithm then.
      let rest = (logarithms.map(.exp) * -1 + 1).map(.abs) + 1e-8
      let focus = (rest.map(.log) * gamma).map(.exp)
      let parts = logits.tape.constant(targets) * focus * logarithms
      // A loss for each row of logits, of which an example may have several.
      let classes = parts.shape.last
      return reshape(parts, to: [parts.tensor.count / classes, classes]).sumOverColumns() * -alpha
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(FocalTrick.self) }
