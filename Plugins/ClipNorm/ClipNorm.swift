import Tricks

/// Scales the gradient down where its norm over all parameters exceeds a limit.
///
/// - Source: Pascanu et al., "On the difficulty of training recurrent neural networks", 2013.
struct ClipNormTrick: Trick {
  static let card = TrickCard(
    id: "clip-norm", slots: [.gradient], neutral: "limit=inf", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The greatest norm that is let through.
    var limit = 1.0

    func validate() throws(OptionError) { try check("limit", limit, above: 0) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    let limit = options.limit
    // Outermost: the limit is for the gradient that the step is taken with, after whatever others
    // average or add; and it comes before what an update does with gradients.
    recipe.gradient.wrap(.clipNorm, by: Self.id) { gradient in
      { state, batch, context in
        var result = gradient(state, batch, &context)
        let factor = Self.factor(for: result.gradients, limit: limit)
        guard factor < 1 else { return result }
        for index in result.gradients.indices { result.gradients[index].multiply(by: factor) }
        return result
      }
    }
  }

  /// limit/(norm + 10⁻⁶), as PyTorch has it; 1 where a gradient is not finite, for the run to stop and
  /// name the tensor rather than go on with zeros.
  static func factor(for gradients: [Tensor], limit: Double) -> Double {
    let norm = gradients.reduce(0.0) { $0 + $1.sumOfSquares() }.squareRoot()
    return norm.isFinite ? min(limit / (norm + 1e-6), 1) : 1
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(ClipNormTrick.self) }
