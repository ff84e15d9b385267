import CKernels

// MARK: - Maximum

/// The maximum of each window; the first of equal values gets the gradient, padding never wins.
///
/// - Parameter x: [n, height, width, channels].
public func maxPool(_ x: Variable, window: Window) -> Variable {
  let shape = window.output(of: x.shape, channels: x.shape[3])
  return maxPool(x, window.arguments(from: x.shape, to: shape), shape: shape)
}

/// The maximum of each window, for outputs of a given size; the first of equal values gets the
/// gradient.
///
/// Along an axis of n pixels, output i of m sees the pixels ⌊i·n/m⌋ to ⌈(i + 1)·n/m⌉ − 1: windows side
/// by side where m divides n, overlapping ones elsewhere. An output may be larger than its image.
///
/// - Parameters:
///   - x: [n, height, width, channels].
///   - size: the height and width of the result [n, size.height, size.width, channels], each at
///     least 1.
/// - Source: PyTorch's `AdaptiveMaxPool2d`; He et al., "Spatial Pyramid Pooling in Deep Convolutional
///   Networks for Visual Recognition", 2014, section 2.2.
public func adaptiveMaxPool(
  _ x: Variable, to size: (height: Int, width: Int)
) -> Variable {
  let shape = adaptiveOutput(of: x.shape, size: size)
  return maxPool(x, adaptiveArguments(from: x.shape, to: shape), shape: shape)
}

private func maxPool(_ x: Variable, _ arguments: ck_window, shape: Shape) -> Variable {
  var winners = Tensor(shape: shape) { _ in }
  let y = Tensor(shape: shape) { y in
    withPlaces(&winners) { places in
      x.tensor.withUnsafePointer { x in
        withUnsafePointer(to: arguments) { kernels.pointee.max_pool($0, x, y, places) }
      }
    }
  }
  return x.tape.record(y, tracked: x.isTracked) { [winners] dy, gradients in
    let dx = Tensor(shape: x.shape) { dx in
      withPlaces(of: winners) { places in
        dy.withUnsafePointer { dy in
          withUnsafePointer(to: arguments) { kernels.pointee.max_pool_gradient($0, dy, places, dx) }
        }
      }
    }
    gradients.add(dx, to: x)
  }
}

// MARK: - Places

// The winners' places are 32-bit integers; a tensor's storage is 32 bits an element too.

func withPlaces(_ winners: inout Tensor, _ body: (UnsafeMutablePointer<Int32>) -> Void) {
  let count = winners.count
  winners.withUnsafeMutablePointer {
    $0.withMemoryRebound(to: Int32.self, capacity: count, body)
  }
}

func withPlaces(of winners: Tensor, _ body: (UnsafePointer<Int32>) -> Void) {
  winners.withUnsafePointer {
    $0.withMemoryRebound(to: Int32.self, capacity: winners.count, body)
  }
}

// MARK: - Average

/// The mean of each window over its elements inside the image.
///
/// - Parameter x: [n, height, width, channels].
public func averagePool(_ x: Variable, window: Window) -> Variable {
  let shape = window.output(of: x.shape, channels: x.shape[3])
  return averagePool(x, window.arguments(from: x.shape, to: shape), shape: shape)
}

/// The mean of each window, for outputs of a given size, with the windows of ``adaptiveMaxPool(_:to:)``.
///
/// - Parameters:
///   - x: [n, height, width, channels].
///   - size: the height and width of the result [n, size.height, size.width, channels], each at
///     least 1.
/// - Source: PyTorch's `AdaptiveAvgPool2d`.
public func adaptiveAveragePool(
  _ x: Variable, to size: (height: Int, width: Int)
) -> Variable {
  let shape = adaptiveOutput(of: x.shape, size: size)
  return averagePool(x, adaptiveArguments(from: x.shape, to: shape), shape: shape)
}

/// The mean over all pixels: [n, height, width, channels] → [n, channels].
public func globalAveragePool(_ x: Variable) -> Variable {
  reshape(adaptiveAveragePool(x, to: (1, 1)), to: [x.shape[0], x.shape[3]])
}

private func averagePool(_ x: Variable, _ arguments: ck_window, shape: Shape) -> Variable {
  let y = Tensor(shape: shape) { y in
    x.tensor.withUnsafePointer { x in
      withUnsafePointer(to: arguments) { kernels.pointee.average_pool($0, x, y) }
    }
  }
  return x.tape.record(y, tracked: x.isTracked) { dy, gradients in
    let dx = Tensor(shape: x.shape) { dx in
      dy.withUnsafePointer { dy in
        withUnsafePointer(to: arguments) { kernels.pointee.average_pool_gradient($0, dy, dx) }
      }
    }
    gradients.add(dx, to: x)
  }
}

// MARK: - Adaptive windows

private func adaptiveOutput(of x: Shape, size: (height: Int, width: Int)) -> Shape {
  precondition(x.rank == 4, "images are [n, height, width, channels], not \(x)")
  precondition(
    size.height > 0 && size.width > 0, "the result has \(size.height)×\(size.width) pixels")
  return [x[0], size.height, size.width, x[3]]
}

/// Windows side by side along an axis where they fit, for which there are faster loops.
private func adaptiveArguments(from x: Shape, to y: Shape) -> ck_window {
  func kernel(_ axis: Int) -> Int { x[axis] % y[axis] == 0 ? x[axis] / y[axis] : 0 }
  return ck_window(
    batch: x[0], height: x[1], width: x[2], in_channels: x[3], out_height: y[1], out_width: y[2],
    out_channels: y[3], kernel_height: kernel(1), kernel_width: kernel(2),
    stride_height: max(kernel(1), 1), stride_width: max(kernel(2), 1), pad_top: 0, pad_left: 0,
    dilation_height: 1, dilation_width: 1, groups: 1)
}
