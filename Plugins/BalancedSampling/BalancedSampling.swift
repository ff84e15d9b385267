import Tricks

/// Shows rare classes more often.
///
/// - Source: Shen et al., "Relay Backpropagation for Effective Learning of Deep Convolutional Neural
///   Networks", 2016 (class-aware sampling); Mahajan et al., 2018 (square roots).
struct BalancedSamplingTrick: Trick {
  static let card = TrickCard(
    id: "balanced-sampling", slots: [.data], neutral: "balance=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How far classes are evened out: 0 not at all, 1 completely.
    var balance = 1.0

    func validate() throws(OptionError) { try check("balance", balance, in: 0...1) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.balance > 0 else { return }
    guard recipe.plan.task.output.rank == 1 else {
      throw NotApplicable(Self.id, "each example has several classes, so none can be balanced")
    }
    let counts = recipe.plan.targets.classCounts.filter { $0 > 0 }
    guard Set(counts).count > 1 else {
      throw NotApplicable(
        Self.id,
        counts.isEmpty ? "there are no classes to balance" : "all classes are equally frequent")
    }
    try recipe.data.decide(.classShares, by: Self.id)
    let balance = options.balance
    recipe.data.wrap(.sampling, by: Self.id) { edit in
      { plan in
        var plan = try edit(plan)
        plan.balance = balance
        return plan
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(BalancedSamplingTrick.self)
}
