import Checks

// Layers with one fault each, of how a network is put together.

/// Dropout that forgets to divide by what it keeps.
struct UnscaledDropout: Layer {
  static let kind = "planted-unscaled-dropout"
  var rate: Float = 0.7

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    BuiltLayer(output: input) { [rate] x, pass in
      pass.mode == .training
        ? dropout(x, rate: rate, stream: pass.random("planted")) * (1 - rate) : x
    }
  }
}

/// Scales in training only.
struct TrainingScale: Layer {
  static let kind = "planted-training-scale"

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    BuiltLayer(output: input) { x, pass in pass.mode == .training ? x * 4 : x }
  }
}

/// Gives the same for every example.
struct ConstantLayer: Layer {
  static let kind = "planted-constant"

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    BuiltLayer(output: input) { x, _ in x * 0 + 0.5 }
  }
}

/// The mean over the batch is added to each example, in training too.
struct BatchMeanLayer: Layer {
  static let kind = "planted-batch-mean"

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    BuiltLayer(output: input) { x, pass in
      guard pass.mode == .training else { return x }
      let rows = x.shape[0]
      let order = (0..<rows).map { ($0 + 1) % rows }
      return (x + x.gatheringRows(order)) * 0.5
    }
  }
}

/// Weights that all start the same.
struct UniformWeights: Layer {
  static let kind = "planted-uniform"
  var units = 32

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    let weight = scope.parameter(
      "weight", [input[0], units], role: .weight, initialiser: .ones, gain: 0.1,
      fanIn: input[0], fanOut: units)
    return BuiltLayer(output: [units]) { x, pass in
      linear(x, weight: pass[weight], bias: nil, activation: .relu)
    }
  }
}
