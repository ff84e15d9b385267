// Pictures of other sizes, and values between pixels, on the tape.

extension Variable {
  /// Pictures of another size, by bilinear interpolation; see ``Tensor/resizedBilinearly(to:)``.
  ///
  /// - Returns: from [n, height, width, channels] to [n, size.height, size.width, channels].
  public func resizedBilinearly(to size: (height: Int, width: Int)) -> Variable {
    tape.record(tensor.resizedBilinearly(to: size), tracked: isTracked) { dy, gradients in
      gradients.add(dy.resizedBilinearlyGradient(of: shape), to: self)
    }
  }

  /// Values of pictures at points, by bilinear interpolation; see ``Tensor/sampledBilinearly(at:)``.
  ///
  /// The points get no gradient.
  /// - Parameter points: [n, p, 2], (x, y) in shares of the width and the height.
  /// - Returns: from [n, height, width, channels] to [n, p, channels].
  public func sampledBilinearly(at points: Tensor) -> Variable {
    tape.record(tensor.sampledBilinearly(at: points), tracked: isTracked) { dy, gradients in
      gradients.add(dy.sampledBilinearlyGradient(of: shape, at: points), to: self)
    }
  }
}
