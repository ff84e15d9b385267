import Tricks

/// Sums the losses of a batch instead of averaging them.
struct SumReductionTrick: Trick {
  static let card = TrickCard(
    id: "sum-reduction", slots: [.reduction], neutral: "exponent=1",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The sum is divided by the number of losses to this power.
    var exponent = 0.0
    /// What is counted: losses, of which a sequence has one for each token, or examples.
    var per = Unit.loss

    enum Unit: String, Codable, Sendable, CaseIterable { case loss, example }

    func validate() throws(OptionError) { try check("exponent", exponent, in: 0...1) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    let exponent = options.exponent
    if options.per == .example {
      try sumOverExamples(&recipe)
      return
    }
    guard exponent < 1 else { return }
    try recipe.reduction.replace(by: Self.id) { losses in
      let count = Double(losses.tensor.count)
      return losses.sum() / Float(Elementary.pow(count, exponent))
    }
  }
}

extension SumReductionTrick {
  /// The sum of all losses, divided by a power of the number of examples.
  private func sumOverExamples(_ recipe: inout Recipe) throws {
    let exponent = options.exponent
    try recipe.reduction.replace(by: Self.id) { $0.sum() }
    recipe.objective.wrap(.scale, by: Self.id) { objective in
      { model, batch, context in
        objective(model, batch, &context) / Float(Elementary.pow(Double(batch.count), exponent))
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(SumReductionTrick.self)
}
