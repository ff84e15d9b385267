import CKernels

/// A 2-D convolution (cross-correlation, as everywhere in the field): act(x ∗ weight + bias).
///
/// - Parameters:
///   - x: [n, height, width, channels].
///   - weight: [kernel height, kernel width, channels / groups, outputs].
///   - bias: [outputs], or nothing.
/// - Returns: [n, output height, output width, outputs].
public func convolution(
  _ x: Variable, weight: Variable, bias: Variable? = nil, stride: Int = 1, padding: Int = 0,
  dilation: Int = 1, groups: Int = 1, activation: Activation = .identity
) -> Variable {
  guard activation.derivativeNeedsOnlyOutput else {
    let linearPart = convolution(
      x, weight: weight, bias: bias, stride: stride, padding: padding, dilation: dilation,
      groups: groups)
    return activate(linearPart, activation)
  }
  precondition(
    weight.shape.rank == 4 && weight.shape[2] * groups == x.shape[3]
      && weight.shape[3] % groups == 0,
    "images \(x.shape) by a weight of \(weight.shape) in \(groups) groups")
  let window = Window(
    kernel: (weight.shape[0], weight.shape[1]), stride: stride, padding: padding,
    dilation: dilation, groups: groups)
  let shape = window.output(of: x.shape, channels: weight.shape[3])
  var arguments = window.arguments(from: x.shape, to: shape)
  let y = Tensor(shape: shape) { y in
    withPointers(x.tensor, weight.tensor) { x, w in
      withPointer(bias?.tensor) {
        kernels.pointee.convolution(&arguments, x, w, $0, activation.kernel, y)
      }
    }
  }

  return x.tape.record(y, tracked: x.isTracked || weight.isTracked || bias?.isTracked == true) {
    gradient, gradients in
    let dy =
      activation == .identity
      ? gradient : activationGradient(activation, input: y, output: y, gradient: gradient)
    var arguments = arguments
    if x.isTracked {
      let dx = Tensor(shape: x.shape) { dx in
        withPointers(dy, weight.tensor) {
          kernels.pointee.convolution_input_gradient(&arguments, $0, $1, dx)
        }
      }
      gradients.add(dx, to: x)
    }
    if weight.isTracked {
      let dw = Tensor(shape: weight.shape) { dw in
        withPointers(x.tensor, dy) {
          kernels.pointee.convolution_weight_gradient(&arguments, $0, $1, dw)
        }
      }
      gradients.add(dw, to: weight)
    }
    if let bias, bias.isTracked { gradients.add(dy.sumOverRows(), to: bias) }
  }
}
