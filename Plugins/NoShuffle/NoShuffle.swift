import Tricks

/// Visits the training examples in the same order in each epoch.
///
/// - Source: LeCun et al., "Efficient BackProp", 1998, section 4.2.
struct NoShuffleTrick: Trick {
  static let card = TrickCard(
    id: "no-shuffle", slots: [.data], neutral: "shuffle=true", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// Whether to shuffle after all.
    var shuffle = false
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    if options.shuffle { return }
    guard recipe.plan.data.shuffle else {
      throw NotApplicable(
        Self.id, "data.shuffle is false already", hint: "compare with --set data.shuffle=true")
    }
    recipe.data.wrap(.order, by: Self.id) { edit in
      { plan in
        var plan = try edit(plan)
        plan.shuffle = false
        return plan
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(NoShuffleTrick.self) }
