import Tricks

/// Sums the losses of a batch instead of averaging them.
struct SumReductionTrick: Trick {
  static let card = TrickCard(
    id: "sum-reduction", slots: [.reduction], neutral: "exponent=1",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The sum is divided by the number of losses to this power.
    var exponent = 0.0

    func validate() throws(OptionError) { try check("exponent", exponent, in: 0...1) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.exponent < 1 else { return }
    let exponent = options.exponent
    try recipe.reduction.replace(by: Self.id) { losses in
      let count = Double(losses.tensor.count)
      return losses.sum() / Float(Elementary.pow(count, exponent))
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(SumReductionTrick.self)
}
