import Tricks

/// Computes the gradient of a batch in parts, which fit into less memory.
///
/// - Source: common practice; the sum rule of derivatives.
struct AccumulateTrick: Trick {
  static let card = TrickCard(
    id: "accumulate", slots: [.gradient], neutral: "parts=1", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// Into how many parts a batch is divided.
    var parts = 2

    func validate() throws(OptionError) { try check("parts", parts, in: 1...1024) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard options.parts > 1 else { return }
    let parts = options.parts
    // Innermost: to others, the oracle answers for whole batches.
    recipe.gradient.wrap(.accumulate, by: Self.id) { gradient in
      { state, batch, context in
        let count = min(parts, batch.count)
        guard count > 1 else { return gradient(state, batch, &context) }
        var state = state
        var total = GradientResult(loss: 0, gradients: [], buffers: state.buffers)
        for part in 0..<count {
          let rows = batch.count * part / count..<batch.count * (part + 1) / count
          context.part = part
          let rest = batch.rows(rows)
          let result = gradient(state, rest, &context)
          total.add(result, scaledBy: Float(rest.answers) / Float(batch.answers))
          // Running statistics go on from part to part, as they would from step to step.
          state.buffers = result.buffers
        }
        context.part = 0
        return total
      }
    }
  }
}

extension GradientResult {
  /// Adds a share of another's loss and gradients, and takes its statistics.
  fileprivate mutating func add(_ other: GradientResult, scaledBy share: Float) {
    loss += other.loss * share
    if gradients.isEmpty { gradients = other.gradients.map { .zeros($0.shape) } }
    for index in gradients.indices { gradients[index].add(other.gradients[index], scaledBy: share) }
    buffers = other.buffers
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(AccumulateTrick.self) }
