extension Variable {
  /// The same numbers as a narrower format would store them. The gradient passes as it is
  /// (a straight-through estimate: rounding has no slope of its own), or rounded in the same way.
  ///
  /// - Source: Bengio, Léonard and Courville, 2013.
  public func rounded(
    to format: StorageFormat, gradients roundsGradients: Bool = false
  ) -> Variable {
    tape.record(tensor.rounded(to: format), tracked: isTracked) { dy, gradients in
      gradients.add(roundsGradients ? dy.rounded(to: format) : dy, to: self)
    }
  }
}
