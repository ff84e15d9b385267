import CKernels

/// The maximum of each window; the first of equal values gets the gradient, padding never wins.
///
/// - Parameter x: [n, height, width, channels].
public func maxPool(_ x: Variable, window: Window) -> Variable {
  let shape = window.output(of: x.shape, channels: x.shape[3])
  var arguments = window.arguments(from: x.shape, to: shape)
  // The winners' places are 32-bit integers; a tensor's storage is 32 bits an element too.
  var winners = Tensor(shape: shape) { _ in }
  let y = Tensor(shape: shape) { y in
    x.tensor.withUnsafePointer { x in
      winners.withUnsafeMutablePointer { places in
        places.withMemoryRebound(to: Int32.self, capacity: shape.elementCount) {
          kernels.pointee.max_pool(&arguments, x, y, $0)
        }
      }
    }
  }
  return x.tape.record(y, tracked: x.isTracked) { [winners] dy, gradients in
    var arguments = arguments
    let dx = Tensor(shape: x.shape) { dx in
      withPointers(dy, winners) { dy, places in
        places.withMemoryRebound(to: Int32.self, capacity: shape.elementCount) {
          kernels.pointee.max_pool_gradient(&arguments, dy, $0, dx)
        }
      }
    }
    gradients.add(dx, to: x)
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
