import Tricks

/// Scales inputs to mean 0 and deviation 1 by the statistics of the training split.
///
/// - Source: LeCun et al., "Efficient BackProp", 1998.
struct StandardiseTrick: Trick {
  static let card = TrickCard(
    id: "standardise", slots: [.data], neutral: "over=nothing", readme: PackageResources.README_md)

  struct Options: Configurable {
    var over = Extent.features
  }

  /// What has a mean and a deviation of its own.
  enum Extent: String, Codable, CaseIterable {
    /// Each number of an example: each pixel, each column.
    case features
    /// Each channel over all pixels.
    case channels
    /// All numbers together.
    case everything
    /// Leaves the scaling as the experiment has it.
    case nothing
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    let scaling: DataOptions.Scaling
    switch options.over {
    case .features: scaling = .standardiseFeatures
    case .channels: scaling = .standardiseChannels
    case .everything: scaling = .standardise
    case .nothing: return
    }
    try recipe.plan.requireQuantities(for: Self.id, "scaled")
    if recipe.plan.data.scaling == scaling {
      throw NotApplicable(
        Self.id, "data.scaling is \"\(scaling.rawValue)\" already",
        hint: "compare with another: --set data.scaling=unit")
    }
    try recipe.data.decide(.scaling, by: Self.id)
    recipe.data.wrap(.scaling, by: Self.id) { edit in
      { plan in
        var plan = try edit(plan)
        plan.scaling = scaling
        return plan
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(StandardiseTrick.self)
}
