import CKernels

/// Normalisation of groups of channels within each example, over all its pixels.
///
/// With as many groups as channels it is instance norm.
///
/// - Parameters:
///   - x: [n, pixels…, channels].
///   - scale: γ, [channels].
///   - shift: β, [channels].
///   - groups: how many there are, each of as many neighbouring channels; divides the channels.
/// - Source: Wu and He, 2018; Ulyanov et al., 2016 (instance norm).
public func groupNorm(
  _ x: Variable, scale: Variable, shift: Variable, groups: Int, epsilon: Float = 1e-5
) -> Variable {
  let channels = x.shape.last
  precondition(x.shape.rank >= 2, "examples of channels, not \(x.shape)")
  precondition(groups > 0 && channels % groups == 0, "\(groups) groups of \(channels) channels")
  precondition(scale.shape == [channels] && shift.shape == [channels], "\(x.shape), \(scale.shape)")
  let batch = x.shape[0]
  let pixels = x.tensor.count / max(batch * channels, 1)
  return normalised(
    x, scale: scale, shift: shift, statistics: [batch, groups],
    forward: { x, scale, shift, mean, inverse, y in
      kernels.pointee.group_norm(
        batch, pixels, channels, groups, x, scale, shift, epsilon, mean, inverse, y)
    },
    backward: { x, scale, mean, inverse, dy, dx, dscale, dshift in
      kernels.pointee.group_norm_gradient(
        batch, pixels, channels, groups, x, scale, mean, inverse, dy, dx, dscale, dshift)
    })
}
