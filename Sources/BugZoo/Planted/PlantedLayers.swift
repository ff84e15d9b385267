import Checks
import Synchronization

// Layers with one fault each.

/// Probabilities where the loss expects logits.
struct SoftmaxLayer: Layer {
  static let kind = "planted-softmax"

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    BuiltLayer(output: input) { x, _ in logSoftmax(x).map(.exp) }
  }
}

/// Normalises over the batch, through a reshape that mistakes [n, features] for [features, n].
struct MixingLayer: Layer {
  static let kind = "planted-mixing"

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    BuiltLayer(output: input) { x, _ in
      let swapped = reshape(x, to: [input.elementCount, x.shape[0]])
      return reshape(logSoftmax(swapped), to: x.shape)
    }
  }
}

/// The identity, with a gradient that is multiplied on its way back.
struct WrongGradientLayer: Layer {
  static let kind = "planted-gradient"
  var factor: Float = 0.5

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    BuiltLayer(output: input) { [factor] x, _ in x * factor + (x * (1 - factor)).detached }
  }
}

/// Lets nothing back.
struct CutLayer: Layer {
  static let kind = "planted-cut"

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    BuiltLayer(output: input) { x, _ in x.detached }
  }
}

/// Declares a parameter and forgets it.
struct ForgetfulLayer: Layer {
  static let kind = "planted-forgetful"

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    _ = scope.parameter(
      "weight", [8, 8], role: .weight, initialiser: .heNormal, fanIn: 8, fanOut: 8)
    return BuiltLayer(output: input) { x, _ in x }
  }
}

/// Dropout that is on in evaluation, too.
struct EndlessDropout: Layer {
  static let kind = "planted-dropout"

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    BuiltLayer(output: input) { x, pass in
      dropout(x, rate: 0.3, stream: pass.random("planted"))
    }
  }
}

/// Batch normalisation that uses the batch's statistics in evaluation, too.
struct EndlessBatchNorm: Layer {
  static let kind = "planted-batch-norm"

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    let scale = scope.parameter("scale", [input.last], role: .scale, initialiser: .ones)
    let shift = scope.parameter("shift", [input.last], role: .shift, initialiser: .zeros)
    return BuiltLayer(output: input) { x, pass in
      batchNorm(x, scale: pass[scale], shift: pass[shift]).output
    }
  }
}

/// Shifts everything so far down that no ReLU behind it ever opens.
struct DrowningLayer: Layer {
  static let kind = "planted-drowning"

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    BuiltLayer(output: input) { x, _ in activate(x - 100, .relu) }
  }
}

/// A linear layer that tells the initialiser a fan a hundred times too small.
struct WrongFanLayer: Layer {
  static let kind = "planted-fan"
  var units = 32

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    let weight = scope.parameter(
      "weight", [input[0], units], role: .weight, initialiser: .heNormal, fanIn: 1, fanOut: units)
    return BuiltLayer(output: [units]) { x, pass in
      linear(x, weight: pass[weight], bias: nil, activation: .relu)
    }
  }
}

/// Noise from a counter that outlives the run, as from a generator of the process.
struct StatefulLayer: Layer {
  static let kind = "planted-state"
  private static let calls = Mutex(0)

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    BuiltLayer(output: input) { x, _ in
      let call = Self.calls.withLock { calls in
        calls += 1
        return calls
      }
      return x
        + x.tape.constant(
          RandomStream(seed: 1, name: "planted", step: call).normal(x.shape) * 0.01)
    }
  }
}

/// Something whose last bits follow the number of threads.
struct ThreadBoundLayer: Layer {
  static let kind = "planted-threads"

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    BuiltLayer(output: input) { x, _ in x * (1 + Float(ThreadPool.threads) * 1e-6) }
  }
}
