import Tricks

/// Draws first weights with the variance 2/fan-in.
///
/// - Source: He et al., "Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet
///   Classification", 2015.
struct HeInitTrick: Trick {
  static let card = TrickCard(
    id: "he-init", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    var distribution = Distribution.normal
  }

  enum Distribution: String, Codable, CaseIterable {
    case normal, uniform

    var initialiser: Initialiser { self == .normal ? .heNormal : .heUniform }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    try recipe.initialiseWeights(as: options.distribution.initialiser, by: Self.id)
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(HeInitTrick.self) }
