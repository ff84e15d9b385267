import Tricks

/// Cuts every element of the gradient to a range.
///
/// - Source: Mikolov, "Statistical Language Models Based on Neural Networks", 2012.
struct ClipValueTrick: Trick {
  static let card = TrickCard(
    id: "clip-value", slots: [.gradient], neutral: "limit=inf", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The greatest magnitude that is let through.
    var limit = 0.1

    func validate() throws(OptionError) { try check("limit", limit, above: 0) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard options.limit.isFinite else { return }
    let limit = Float(options.limit)
    // Outermost: the limit is for the gradient that the step is taken with.
    recipe.gradient.wrap(.clipValue, by: Self.id) { gradient in
      { state, batch, context in
        var result = gradient(state, batch, &context)
        // What overflowed is left alone, for the run to stop and name the tensor.
        for index in result.gradients.indices where result.gradients[index].isFinite {
          result.gradients[index] = result.gradients[index]
            .combined(.minimum, limit).combined(.maximum, -limit)
        }
        return result
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(ClipValueTrick.self) }
