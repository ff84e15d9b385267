import Tricks

/// Cuts texts into pieces of words that are learnt from the training texts.
///
/// - Source: Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with Subword Units", 2016.
struct SubwordTrick: Trick {
  static let card = TrickCard(
    id: "subword", slots: [.data], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How many pairs are merged; 0 for characters.
    var merges = 1000
    /// Whose texts are cut so.
    var side = DataOptions.Side.both

    func validate() throws(OptionError) { try check("merges", merges, in: 0...1_000_000) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    try recipe.plan.requireTexts(for: Self.id)
    let options = options
    recipe.data.wrap(.symbols, by: Self.id) { edit in
      { plan in
        var plan = try edit(plan)
        plan.subwords = options.merges
        plan.subwordSide = options.side
        return plan
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(SubwordTrick.self) }
