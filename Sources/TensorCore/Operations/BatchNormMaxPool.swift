import CKernels

/// Batch normalisation with the batch's own statistics and the maximum of windows after it, in one pass
/// each way: the normalised images are never written. The same bits as one by one.
///
/// - Parameters:
///   - x: [n, height, width, channels].
///   - scale: γ, [channels].
///   - shift: β, [channels].
///   - activation: identity or relu.
///   - window: its places lie side by side (`Window.isSideBySide`).
public func batchNormMaxPool(
  _ x: Variable, scale: Variable, shift: Variable, epsilon: Float, activation: Activation,
  window: Window
) -> (output: Variable, statistics: BatchStatistics) {
  precondition(window.isSideBySide && (activation == .identity || activation == .relu))
  let shape = window.output(of: x.shape, channels: x.shape[3])
  let arguments = window.arguments(from: x.shape, to: shape)
  let channels: Shape = [x.shape[3]]
  var mean = Tensor(shape: channels) { _ in }
  var variance = Tensor(shape: channels) { _ in }
  var winners = Tensor(shape: shape) { _ in }
  let y = Tensor(shape: shape) { y in
    withPlaces(&winners) { places in
      mean.withUnsafeMutablePointer { mean in
        variance.withUnsafeMutablePointer { variance in
          withPointers(x.tensor, scale.tensor, shift.tensor) { x, scale, shift in
            withUnsafePointer(to: arguments) {
              kernels.pointee.batch_norm_max_pool(
                $0, x, scale, shift, epsilon, activation.kernel, mean, variance, y, places)
            }
          }
        }
      }
    }
  }
  let statistics = BatchStatistics(
    mean: mean, variance: variance, rows: x.tensor.count / max(x.shape[3], 1))
  let output = x.tape.record(y, tracked: x.isTracked || scale.isTracked || shift.isTracked) {
    [winners] dy, gradients in
    var dscale = Tensor(shape: channels) { _ in }
    var dshift = Tensor(shape: channels) { _ in }
    let dx = Tensor(shape: x.shape) { dx in
      dscale.withUnsafeMutablePointer { dscale in
        dshift.withUnsafeMutablePointer { dshift in
          withPointers(x.tensor, scale.tensor, shift.tensor) { x, scale, shift in
            withPointers(statistics.mean, statistics.variance, dy) { mean, variance, dy in
              withPlaces(of: winners) { places in
                withUnsafePointer(to: arguments) {
                  kernels.pointee.batch_norm_max_pool_gradient(
                    $0, x, scale, shift, mean, variance, epsilon, activation.kernel, dy, places,
                    dx, dscale, dshift)
                }
              }
            }
          }
        }
      }
    }
    gradients.add(dx, to: x)
    gradients.add(dscale, to: scale)
    gradients.add(dshift, to: shift)
  }
  return (output, statistics)
}
