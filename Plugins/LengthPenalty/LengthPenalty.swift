import Tricks

/// Divides the log-probability of a hypothesis by a power of its length, so that long ones can win.
///
/// - Source: Wu et al., "Google's Neural Machine Translation System", 2016, section 7.
struct LengthPenaltyTrick: Trick {
  static let card = TrickCard(
    id: "length-penalty", slots: [.decode], neutral: "alpha=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The power; 0 for none.
    var alpha = 1.0
    /// What is taken to that power.
    var form = LengthPenalty.Form.length
    /// When hypotheses are compared with it.
    var place = LengthPenalty.Place.search

    func validate() throws(OptionError) { try check("alpha", alpha, in: 0...100) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    try recipe.plan.requireSearch(for: Self.id)
    let options = options
    guard options.alpha > 0 else { return }
    recipe.decode.wrap(.penalty, by: Self.id) { before in
      { decoding in
        var decoding = try before(decoding)
        guard decoding.beam > 1 else {
          throw NotApplicable(
            Self.id, "one hypothesis is followed, so no two lengths are compared",
            hint: "give both sides a beam, in the experiment: [tricks.beam] size = 5")
        }
        decoding.lengthPenalty = LengthPenalty(
          alpha: options.alpha, form: options.form, place: options.place)
        return decoding
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(LengthPenaltyTrick.self)
}
