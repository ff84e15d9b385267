import CKernels

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
