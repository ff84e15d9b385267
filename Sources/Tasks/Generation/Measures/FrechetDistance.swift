import TensorCore

/// How far two sets of points are apart as normal distributions of the same means and covariances, squared:
/// ‖μ₁ − μ₂‖² + tr(C₁ + C₂ − 2·√(C₁·C₂)), covariances with n − 1.
///
/// - Source: Fréchet, 1957; Dowson and Landau, 1982; in a network's features Heusel et al., 2017 (FID).
package enum FrechetDistance {
  /// - Returns: `nil` for fewer than two points on a side.
  package static func squared(_ a: Points, _ b: Points) -> Double? {
    guard a.count > 1, b.count > 1, a.width == b.width else { return nil }
    let means = zip(a.mean, b.mean).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let first = SquareMatrix(a.covariance, order: a.width)
    let second = SquareMatrix(b.covariance, order: b.width)
    // √C₁·C₂·√C₁ has the eigenvalues of C₁·C₂ and is symmetric.
    let root = first.squareRoot()
    let between = SymmetricEigen(root * second * root).values.reduce(0.0) {
      $0 + ($1 > 0 ? $1.squareRoot() : 0)
    }
    return means + first.trace + second.trace - 2 * between
  }
}
