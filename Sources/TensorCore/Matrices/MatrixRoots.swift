extension SquareMatrix {
  /// The square root of a symmetric positive semi-definite matrix: R with R·R = A, itself so.
  ///
  /// Eigenvalues that rounding made negative count as 0. NaN for a matrix that is not finite.
  /// Of a product A·B of two such, tr √(A·B) = tr √(√A·B·√A).
  public func squareRoot() -> SquareMatrix {
    SymmetricEigen(self).mapping { $0 > 0 ? $0.squareRoot() : $0 * 0 }
  }
}

extension SymmetricEigen {
  /// A^(−1/2) where A has a direction, 0 where it has none.
  ///
  /// - Parameter tolerance: which share of the greatest eigenvalue counts as none.
  public func inverseSquareRoot(tolerance: Double) -> SquareMatrix {
    let limit = max(values.last ?? 0, 0) * tolerance
    // NaN stays: it is told later, with the name of what is not finite.
    return mapping { $0 <= limit ? 0 : 1 / $0.squareRoot() }
  }
}
