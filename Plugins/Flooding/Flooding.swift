import Tricks

/// Keeps the training loss from falling below a level: |L − b| + b.
///
/// - Source: Ishida et al., "Do We Need Zero Training Loss After Achieving Zero Training Error?", 2020.
struct FloodingTrick: Trick {
  static let card = TrickCard(
    id: "flooding", slots: [.objective], neutral: "level=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The loss b around which training floats.
    var level = 0.1

    func validate() throws(OptionError) {
      try check("level", level >= 0 && level.isFinite, "must be at least 0, is \(level)")
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard options.level > 0 else { return }
    let level = Float(options.level)
    // Outermost: the level is one of the whole objective, with whatever others add to the loss.
    recipe.objective.wrap(.bound, by: Self.id) { objective in
      { model, batch, context in
        (objective(model, batch, &context) - level).map(.abs) + level
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(FloodingTrick.self) }
