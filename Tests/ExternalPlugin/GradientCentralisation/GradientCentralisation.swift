import Tricks

/// Takes the mean out of the gradient of each output's weights.
///
/// - Source: Yong et al., "Gradient Centralization: A New Optimization Technique for Deep Neural
///   Networks", 2020, equation 1.
struct GradientCentralisationTrick: Trick {
  static let card = TrickCard(
    id: "gradient-centralisation", slots: [.gradient], neutral: "share=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The share of the mean that is taken out.
    var share = 1.0

    func validate() throws(OptionError) { try check("share", share, in: 0...1) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard options.share > 0 else { return }
    let share = Float(options.share)
    // Outermost: of the gradient that the step is taken with.
    recipe.gradient.wrap(.project, by: Self.id) { gradient in
      { state, batch, context in
        var result = gradient(state, batch, &context)
        for (index, parameter) in context.parameters.enumerated()
        where parameter.role == .weight && parameter.shape.rank > 1 {
          // The last axis is that of the outputs.
          let axes = Array(0..<parameter.shape.rank - 1)
          let mean = result.gradients[index].mean(over: axes, keepingAxes: true)
          result.gradients[index].add(
            mean.broadcast(to: parameter.shape), scaledBy: -share)
        }
        return result
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(GradientCentralisationTrick.self)
}
