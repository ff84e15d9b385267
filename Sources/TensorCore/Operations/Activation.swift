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

func activationGradient(
  _ activation: Activation, input: Tensor, output: Tensor, gradient: Tensor
) -> Tensor {
  Tensor(shape: gradient.shape) { dx in
    withPointers(input, output, gradient) {
      kernels.pointee.activation_gradient(activation.kernel, gradient.count, $0, $1, $2, dx)
    }
  }
}
