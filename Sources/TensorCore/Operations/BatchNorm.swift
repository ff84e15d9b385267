import CKernels

/// What batch normalisation found in a batch: the mean and the biased variance of each channel.
public struct BatchStatistics: Sendable {
  /// [channels]
  public let mean: Tensor
  /// [channels], Σ(x − mean)²/rows
  public let variance: Tensor
  /// How many values each channel's statistics are of.
  public let rows: Int
}

/// Batch normalisation with the batch's own statistics, over all axes but the last:
/// act(scale·(x − mean)/√(variance + epsilon) + shift), and what a shortcut adds before act.
///
/// - Parameters:
///   - x: [rows…, channels].
///   - scale: γ, [channels].
///   - shift: β, [channels].
///   - activation: identity or relu is fused; others follow.
///   - addend: of the shape of x, added in the same pass; the same bits as `addActivated` after it.
/// - Source: Ioffe and Szegedy, 2015.
public func batchNorm(
  _ x: Variable, scale: Variable, shift: Variable, epsilon: Float = 1e-5,
  activation: Activation = .identity, adding addend: Variable? = nil
) -> (output: Variable, statistics: BatchStatistics) {
  guard activation == .identity || activation == .relu else {
    let plain = batchNorm(x, scale: scale, shift: shift, epsilon: epsilon, adding: addend)
    return (activate(plain.output, activation), plain.statistics)
  }
  precondition(addend.map { $0.shape == x.shape } ?? true, "an addend for \(x.shape)")
  let channels = x.shape.last
  let rows = x.tensor.count / max(channels, 1)
  var mean = Tensor(shape: [channels]) { _ in }
  var variance = Tensor(shape: [channels]) { _ in }
  let y = Tensor(shape: x.shape) { y in
    mean.withUnsafeMutablePointer { mean in
      variance.withUnsafeMutablePointer { variance in
        withPointers(x.tensor, scale.tensor, shift.tensor) { x, scale, shift in
          withPointer(addend?.tensor) { addend in
            kernels.pointee.batch_norm(
              rows, channels, x, scale, shift, epsilon, addend, activation.kernel, mean, variance, y
            )
          }
        }
      }
    }
  }
  let statistics = BatchStatistics(mean: mean, variance: variance, rows: rows)
  let isTracked =
    x.isTracked || scale.isTracked || shift.isTracked || addend?.isTracked == true
  // Through an addend and relu, the output tells where gradients flow; else the input does.
  let summed = addend == nil || activation == .identity ? nil : y
  let output = x.tape.record(y, tracked: isTracked) { dy, gradients in
    var dscale = Tensor(shape: [channels]) { _ in }
    var dshift = Tensor(shape: [channels]) { _ in }
    var dsum = summed.map { Tensor(shape: $0.shape) { _ in } }
    let dx = Tensor(shape: x.shape) { dx in
      dscale.withUnsafeMutablePointer { dscale in
        dshift.withUnsafeMutablePointer { dshift in
          withPointers(x.tensor, scale.tensor, shift.tensor) { x, scale, shift in
            withPointers(statistics.mean, statistics.variance, dy) { mean, variance, dy in
              withPointer(summed) { summed in
                withMutablePointer(&dsum) { dsum in
                  kernels.pointee.batch_norm_gradient(
                    rows, channels, x, scale, shift, mean, variance, epsilon, activation.kernel,
                    summed, dy, dx, dsum, dscale, dshift)
                }
              }
            }
          }
        }
      }
    }
    gradients.add(dx, to: x)
    if let addend { gradients.add(dsum ?? dy, to: addend) }
    gradients.add(dscale, to: scale)
    gradients.add(dshift, to: shift)
  }
  return (output, statistics)
}

/// Batch normalisation with given statistics, as in evaluation.
public func batchNorm(
  _ x: Variable, scale: Variable, shift: Variable, mean: Tensor, variance: Tensor,
  epsilon: Float = 1e-5, activation: Activation = .identity
) -> Variable {
  let channels = x.shape.last
  let rows = x.tensor.count / max(channels, 1)
  let inverse = (variance + epsilon).map(.sqrt).map(.reciprocal)
  let factor = scale.tensor * inverse
  var offset = shift.tensor
  offset.subtractProduct(mean, factor)
  let y = Tensor(shape: x.shape) { y in
    withPointers(x.tensor, factor, offset) {
      kernels.pointee.scale_shift(rows, channels, $0, $1, $2, activation.kernel, y)
    }
  }
  return x.tape.record(y, tracked: x.isTracked || scale.isTracked || shift.isTracked) {
    gradient, gradients in
    let plain = x.tensor.combined(.multiply, eachRowWith: factor).combined(
      .add, eachRowWith: offset)
    let dy =
      activation == .identity
      ? gradient : activationGradient(activation, input: plain, output: y, gradient: gradient)
    gradients.add(dy.combined(.multiply, eachRowWith: factor), to: x)
    if scale.isTracked {
      let normalised = x.tensor.combined(.subtract, eachRowWith: mean)
        .combined(.multiply, eachRowWith: inverse)
      gradients.add((dy * normalised).sumOverRows(), to: scale)
    }
    if shift.isTracked { gradients.add(dy.sumOverRows(), to: shift) }
  }
}

extension Tensor {
  /// self −= a·b, one product and one subtraction, each rounded.
  fileprivate mutating func subtractProduct(_ a: Tensor, _ b: Tensor) { self = self - a * b }
}
