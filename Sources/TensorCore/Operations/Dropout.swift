import CKernels

/// Zeroes each element with probability `rate` and divides the others by 1 − rate.
///
/// The mask is a function of the stream, so the way back draws it again instead of keeping it.
/// - Source: Srivastava et al., 2014 (inverted form).
public func dropout(_ x: Variable, rate: Float, stream: RandomStream) -> Variable {
  precondition(rate >= 0 && rate < 1, "a dropout rate lies in [0, 1)")
  if rate == 0 { return x }
  func masked(_ tensor: Tensor) -> Tensor {
    Tensor(shape: tensor.shape) { y in
      tensor.withUnsafePointer {
        kernels.pointee.dropout(tensor.count, 1 - rate, stream.kernelStream, $0, y)
      }
    }
  }
  return x.tape.record(masked(x.tensor), tracked: x.isTracked) { dy, gradients in
    gradients.add(masked(dy), to: x)
  }
}
