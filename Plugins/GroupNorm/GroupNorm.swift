import Tricks

/// Exchanges the network's norms for group normalisation.
///
/// - Source: Wu and He, "Group Normalization", 2018.
struct GroupNormTrick: Trick {
  static let card = TrickCard(
    id: "group-norm", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    /// Into how many groups channels are divided.
    var groups = 8

    func validate() throws(OptionError) { try check("groups", groups, in: 1...) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    try recipe.plan.requireOneAnswer(for: Self.id)
    let groups = options.groups
    let inputs = recipe.plan.networkInputs
    try recipe.network.decide(.norm, by: Self.id)
    recipe.editNetwork(
      .norms, by: Self.id, nothing: "the network has no other norm to exchange",
      hint: "give its hidden layers norms: { kind = \"batch-norm\" }"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        for (index, shape) in list.inputs.enumerated() {
          guard let old = list.layers[index].layer as? any NormLayer else { continue }
          var norm = GroupNorm(
            groups: Self.groups(groups, for: shape), activation: old.activation)
          norm.epsilon = old.epsilon
          norm.initialScale = old.initialScale
          list.layers[index].layer = norm
        }
      }
    }
  }

  /// The greatest common divisor of the groups that are wanted and the channels there are; one group
  /// where each would be of a single number, which normalises to 0.
  static func groups(_ wanted: Int, for shape: Shape) -> Int {
    var (divisor, rest) = (wanted, shape.last)
    while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
    return shape.elementCount == divisor ? 1 : divisor
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(GroupNormTrick.self) }
