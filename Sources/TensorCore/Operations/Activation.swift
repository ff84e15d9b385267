import CKernels

/// A network's nonlinearity.
public enum Activation: String, Sendable, CaseIterable, Codable, Hashable {
  case identity, relu, sigmoid, tanh, gelu, silu, softplus, elu
  /// max(x, 0.01·x).
  case leakyReLU = "leaky-relu"
  /// GELU by its tanh approximation (Hendrycks and Gimpel, 2016).
  case geluTanh = "gelu-tanh"

  var kernel: ck_activation {
    switch self {
    case .identity: CK_IDENTITY
    case .relu: CK_RELU
    case .leakyReLU: CK_LEAKY_RELU
    case .sigmoid: CK_SIGMOID
    case .tanh: CK_TANH
    case .gelu: CK_GELU
    case .geluTanh: CK_GELU_TANH
    case .silu: CK_SILU
    case .softplus: CK_SOFTPLUS
    case .elu: CK_ELU
    }
  }

  /// Whether the derivative follows from the output alone, so that the input need not be kept.
  var derivativeNeedsOnlyOutput: Bool {
    switch self {
    case .identity, .relu, .sigmoid, .tanh: true
    case .leakyReLU, .gelu, .geluTanh, .silu, .softplus, .elu: false
    }
  }
}

/// Applies a nonlinearity to every element.
public func activate(_ x: Variable, _ activation: Activation) -> Variable {
  if activation == .identity { return x }
  let y = Tensor(shape: x.shape) { y in
    x.tensor.withUnsafePointer {
      kernels.pointee.activation(activation.kernel, x.tensor.count, $0, y)
    }
  }
  // Where the derivative follows from the output, the input is not kept alive for it.
  let input = activation.derivativeNeedsOnlyOutput ? y : x.tensor
  return x.tape.record(y, tracked: x.isTracked) { dy, gradients in
    gradients.add(
      activationGradient(activation, input: input, output: y, gradient: dy), to: x)
  }
}

/// The end of a shortcut: act(a + b), for two values of one shape.
public func addActivated(_ a: Variable, _ b: Variable, _ activation: Activation) -> Variable {
  guard activation.derivativeNeedsOnlyOutput && activation != .identity && a.shape == b.shape else {
    return activate(a + b, activation)
  }
  let y = Tensor(shape: a.shape) { y in
    withPointers(a.tensor, b.tensor) {
      kernels.pointee.add_activated(activation.kernel, a.tensor.count, $0, $1, y)
    }
  }
  return a.tape.record(y, tracked: a.isTracked || b.isTracked) { dy, gradients in
    let sum = activationGradient(activation, input: y, output: y, gradient: dy)
    gradients.add(sum, to: a)
    gradients.add(sum, to: b)
  }
}

func activationGradient(
  _ activation: Activation, input: Tensor, output: Tensor, gradient: Tensor
) -> Tensor {
  Tensor(shape: gradient.shape) { dx in
    withPointers(input, output, gradient) {
      kernels.pointee.activation_gradient(activation.kernel, gradient.count, $0, $1, $2, dx)
    }
  }
}
