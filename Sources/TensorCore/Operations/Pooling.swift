import CKernels

/// The maximum of each window; the first of equal values gets the gradient, padding never wins.
///
/// - Parameter x: [n, height, width, channels].
public func maxPool(_ x: Variable, window: Window) -> Variable {
  let shape = window.output(of: x.shape, channels: x.shape[3])
  let arguments = window.arguments(from: x.shape, to: shape)
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

/// The mean of each window over its elements inside the image.
///
/// - Parameter x: [n, height, width, channels].
public func averagePool(_ x: Variable, window: Window) -> Variable {
  let shape = window.output(of: x.shape, channels: x.shape[3])
  var arguments = window.arguments(from: x.shape, to: shape)
  let y = Tensor(shape: shape) { y in
    x.tensor.withUnsafePointer { kernels.pointee.average_pool(&arguments, $0, y) }
  }
  return x.tape.record(y, tracked: x.isTracked) { dy, gradients in
    var arguments = arguments
    let dx = Tensor(shape: x.shape) { dx in
      dy.withUnsafePointer { kernels.pointee.average_pool_gradient(&arguments, $0, dx) }
    }
    gradients.add(dx, to: x)
  }
}

/// The mean over all pixels: [n, height, width, channels] → [n, channels].
public func globalAveragePool(_ x: Variable) -> Variable {
  let pooled = averagePool(x, window: Window(kernel: (x.shape[1], x.shape[2])))
  return reshape(pooled, to: [x.shape[0], x.shape[3]])
}
