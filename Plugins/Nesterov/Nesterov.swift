import Tricks

/// Looks ahead along the momentum when it takes a step.
///
/// - Source: Nesterov, 1983; Sutskever et al., "On the importance of initialization and momentum in deep
///   learning", 2013.
struct NesterovTrick: Trick {
  static let card = TrickCard(
    id: "nesterov", slots: [.momentum], neutral: "momentum=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The momentum, if not the experiment's.
    var momentum: Double?

    func validate() throws(OptionError) {
      if let momentum { try check("momentum", momentum, in: 0..<1) }
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    if options.momentum == 0 { return }
    let momentum = options.momentum
    try recipe.momentum.replace(by: Self.id) { spec in
      guard spec.kind == .sgd else {
        throw NotApplicable(
          Self.id, "\(spec.kind.rawValue) has a momentum of its own",
          hint: "use optimiser.kind=sgd")
      }
      var ahead = spec
      ahead.momentum = momentum ?? spec.momentum
      guard ahead.momentum > 0 else {
        throw NotApplicable(
          Self.id, "the optimiser has no momentum", hint: "set \(Self.id):momentum=0.9")
      }
      ahead.nesterov = true
      ahead.dampening = 0
      if ahead == spec { throw NotApplicable(Self.id, "the experiment has it already") }
      return ahead
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(NesterovTrick.self) }
