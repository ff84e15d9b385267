import CKernels

/// Normalisation of each row by its own mean and variance.
///
/// y = scale·(x − mean)/√(variance + epsilon) + shift
///
/// - Parameters:
///   - x: [rows…, columns].
///   - scale: γ, [columns].
///   - shift: β, [columns].
/// - Source: Ba, Kiros and Hinton, 2016.
public func layerNorm(
  _ x: Variable, scale: Variable, shift: Variable, epsilon: Float = 1e-5
) -> Variable {
  let columns = x.shape.last
  precondition(scale.shape == [columns] && shift.shape == [columns], "\(x.shape), \(scale.shape)")
  let rows = x.tensor.count / max(columns, 1)
  return normalised(
    x, scale: scale, shift: shift, statistics: [rows],
    forward: { x, scale, shift, mean, inverse, y in
      kernels.pointee.layer_norm(rows, columns, x, scale, shift, epsilon, mean, inverse, y)
    },
    backward: { x, scale, mean, inverse, dy, dx, dscale, dshift in
      kernels.pointee.layer_norm_gradient(
        rows, columns, x, scale, mean, inverse, dy, dx, dscale, dshift)
    })
}

/// From x, scale and shift to mean, inverse deviation and y.
typealias NormalisationKernel = (
  UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>,
  UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
) -> Void

/// From x, scale, mean, inverse deviation and dy to dx, dscale and dshift.
typealias NormalisationGradientKernel = (
  UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>,
  UnsafePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>,
  UnsafeMutablePointer<Float>
) -> Void

/// Records a normalisation that keeps a mean and an inverse deviation of the shape `statistics`.
func normalised(
  _ x: Variable, scale: Variable, shift: Variable, statistics: Shape,
  forward: NormalisationKernel, backward: @escaping NormalisationGradientKernel
) -> Variable {
  var mean = Tensor(shape: statistics) { _ in }
  var inverse = Tensor(shape: statistics) { _ in }
  let y = Tensor(shape: x.shape) { y in
    mean.withUnsafeMutablePointer { mean in
      inverse.withUnsafeMutablePointer { inverse in
        withPointers(x.tensor, scale.tensor, shift.tensor) { forward($0, $1, $2, mean, inverse, y) }
      }
    }
  }
  return x.tape.record(y, tracked: x.isTracked || scale.isTracked || shift.isTracked) {
    [mean, inverse] dy, gradients in
    var dscale = Tensor(shape: scale.shape) { _ in }
    var dshift = Tensor(shape: shift.shape) { _ in }
    let dx = Tensor(shape: x.shape) { dx in
      dscale.withUnsafeMutablePointer { dscale in
        dshift.withUnsafeMutablePointer { dshift in
          withPointers(x.tensor, scale.tensor, dy) { x, scale, dy in
            withPointers(mean, inverse) { backward(x, scale, $0, $1, dy, dx, dscale, dshift) }
          }
        }
      }
    }
    gradients.add(dx, to: x)
    gradients.add(dscale, to: scale)
    gradients.add(dshift, to: shift)
  }
}
