import Tricks

/// Draws first weights with the variance 1/fan-in.
///
/// - Source: LeCun et al., "Efficient BackProp", 1998.
struct LecunInitTrick: Trick {
  static let card = TrickCard(
    id: "lecun-init", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    var distribution = Distribution.normal
  }

  enum Distribution: String, Codable, CaseIterable {
    case normal, uniform

    var initialiser: Initialiser { self == .normal ? .lecunNormal : .lecunUniform }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    try recipe.initialiseWeights(as: options.distribution.initialiser, by: Self.id)
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(LecunInitTrick.self) }
