import Tricks

/// Draws first weights with the variance 2/(fan-in + fan-out).
///
/// - Source: Glorot and Bengio, "Understanding the Difficulty of Training Deep Feedforward Neural
///   Networks", 2010.
struct GlorotInitTrick: Trick {
  static let card = TrickCard(
    id: "glorot-init", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    var distribution = Distribution.uniform
  }

  enum Distribution: String, Codable, CaseIterable {
    case normal, uniform

    var initialiser: Initialiser { self == .normal ? .glorotNormal : .glorotUniform }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    try recipe.initialiseWeights(as: options.distribution.initialiser, by: Self.id)
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(GlorotInitTrick.self) }
