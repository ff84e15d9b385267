import Tricks

/// Grows the batch where a schedule would lower the learning rate.
///
/// - Source: Smith et al., "Don't Decay the Learning Rate, Increase the Batch Size", 2018.
struct BatchGrowthTrick: Trick {
  static let card = TrickCard(
    id: "batch-growth", slots: [.batchSize], neutral: "factor=1",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// What the batch size is multiplied by.
    var factor = 2.0
    /// Where, as shares of the run's epochs.
    var milestones = [0.5, 0.75]
    /// No batch grows beyond this.
    var limit: Int?

    func validate() throws(OptionError) {
      try check("factor", factor, in: 1...1000)
      for milestone in milestones { try check("milestones", milestone, in: 0...1) }
      if let limit { try check("limit", limit, in: 1...) }
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard options.factor > 1 else { return }
    let options = options
    recipe.batchSize.wrap(.growth, by: Self.id) { batchSize in
      { progress in
        // By position: steps get fewer as they get larger, so a count of them says nothing.
        let share = progress.position / Double(max(progress.totalSteps, 1))
        let passed = options.milestones.count { $0 <= share }
        let size = batchSize(progress)
        let grown = Double(size) * Elementary.pow(options.factor, Double(passed))
        let limit = Double(max(options.limit ?? 1 << 30, size))
        return Int(clampingRounded: min(grown, limit))
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(BatchGrowthTrick.self)
}
