import CKernels

/// A fully connected layer: act(x·weight + bias).
///
/// - Parameters:
///   - x: [rows, inputs]; further axes before the last are rows too.
///   - weight: [inputs, outputs].
///   - bias: [outputs], or nothing.
/// - Returns: [rows, outputs].
public func linear(
  _ x: Variable, weight: Variable, bias: Variable? = nil, activation: Activation = .identity
) -> Variable {
  guard activation.derivativeNeedsOnlyOutput else {
    return activate(linear(x, weight: weight, bias: bias), activation)
  }
  let inputs = weight.shape[0]
  let outputs = weight.shape[1]
  precondition(x.shape.last == inputs, "rows of \(x.shape.last) by a weight of \(weight.shape)")
  let rows = inputs == 0 ? 0 : x.tensor.count / inputs
  let y = matrixProduct(
    CK_NN, x.tensor, weight.tensor, m: rows, n: outputs, k: inputs, bias: bias?.tensor,
    activation: activation, shape: Shape(x.shape.dimensions.dropLast() + [outputs]))

  return x.tape.record(y, tracked: x.isTracked || weight.isTracked || bias?.isTracked == true) {
    gradient, gradients in
    let dy =
      activation == .identity
      ? gradient : activationGradient(activation, input: y, output: y, gradient: gradient)
    if x.isTracked {
      let dx = matrixProduct(
        CK_NT, dy, weight.tensor, m: rows, n: inputs, k: outputs, shape: x.shape)
      gradients.add(dx, to: x)
    }
    if weight.isTracked {
      let dw = matrixProduct(
        CK_TN, x.tensor, dy, m: inputs, n: outputs, k: rows, shape: weight.shape)
      gradients.add(dw, to: weight)
    }
    if let bias, bias.isTracked { gradients.add(dy.sumOverRows(), to: bias) }
  }
}

/// The product of two matrices on the tape: [m, k] by [k, n].
public func matrixProduct(_ a: Variable, _ b: Variable) -> Variable {
  precondition(a.shape.rank == 2 && b.shape.rank == 2, "\(a.shape) by \(b.shape)")
  return linear(a, weight: b)
}

/// c = a·b in one of the three storage layouts, dense.
func matrixProduct(
  _ layout: ck_layout, _ a: Tensor, _ b: Tensor, m: Int, n: Int, k: Int, bias: Tensor? = nil,
  activation: Activation = .identity, shape: Shape
) -> Tensor {
  var arguments = ck_gemm_arguments(
    layout: layout, m: m, n: n, k: k, lda: layout == CK_TN ? m : k, ldb: layout == CK_NT ? k : n,
    ldc: n, accumulate: false, bias: nil, activation: activation.kernel)
  return Tensor(shape: shape) { c in
    withPointers(a, b) { a, b in
      guard let bias else {
        kernels.pointee.gemm(&arguments, a, b, c)
        return
      }
      bias.withUnsafePointer {
        arguments.bias = $0
        kernels.pointee.gemm(&arguments, a, b, c)
      }
    }
  }
}
