import Tricks

/// Lets the network see some of its input signals only.
///
/// - Source: Karpathy, "A Recipe for Training Neural Networks", 2019.
struct InputSubsetTrick: Trick {
  static let card = TrickCard(
    id: "input-subset", slots: [.data], neutral: "count=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How many signals the network sees; 0 for all.
    var count = 1
    /// The first of them.
    var first = 0

    func validate() throws(OptionError) {
      try check("count", count, in: 0...)
      try check("first", first, in: 0...)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.count > 0 else { return }
    try recipe.plan.requireQuantities(for: Self.id, "left out by setting them to 0")
    let available = recipe.plan.inputShape.rank > 0 ? recipe.plan.inputShape.last : 0
    let (end, overflows) = options.first.addingReportingOverflow(options.count)
    guard !overflows, end <= available, options.count < available else {
      throw NotApplicable(
        Self.id,
        "\(options.count) signals from number \(options.first) on are no part of the \(available) "
          + "that inputs have",
        hint: "signals are columns of a table or channels of an image")
    }
    let signals = Array(options.first..<end)
    try recipe.data.decide(.signals, by: Self.id)
    recipe.data.wrap(.signals, by: Self.id) { edit in
      { plan in
        var plan = try edit(plan)
        plan.signals = signals
        return plan
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(InputSubsetTrick.self)
}
