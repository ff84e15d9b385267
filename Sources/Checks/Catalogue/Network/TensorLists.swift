/// Arithmetic on lists of tensors of one network, such as gradients.
extension [Tensor] {
  /// Σ a·b over all tensors.
  func dot(_ other: [Tensor]) -> Double {
    zip(self, other).reduce(0) { $0 + Double($1.0.dot($1.1)) }
  }

  var norm: Double { dot(self).squareRoot() }

  static func - (a: [Tensor], b: [Tensor]) -> [Tensor] { zip(a, b).map { $0 - $1 } }
}

/// How much of one vector is in another, over several pairs: b ≈ scale·a + rest.
struct Projection {
  private(set) var aa = 0.0
  private(set) var ab = 0.0
  private(set) var bb = 0.0
  private var count = 0

  mutating func add(_ a: Tensor, _ b: Tensor) {
    aa += Double(a.dot(a))
    ab += Double(a.dot(b))
    bb += Double(b.dot(b))
    count += a.count
  }

  mutating func add(_ other: Projection) {
    aa += other.aa
    ab += other.ab
    bb += other.bb
    count += other.count
  }

  /// The least squares estimate; independent noise in b does not bias it.
  var scale: Double { aa > 0 ? ab / aa : 0 }

  /// Of the scale, from what is left of b, as if that were independent noise in each element.
  var standardError: Double {
    guard aa > 0, count > 1 else { return .infinity }
    let rest = max(bb - scale * ab, 0) / Double(count - 1)
    return (rest / aa).squareRoot()
  }

  var cosine: Double { aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0 }
}
