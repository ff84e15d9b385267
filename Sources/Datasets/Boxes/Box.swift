/// A box of a picture by its corners, in pixels from the picture's upper left corner.
///
/// It reaches from `left` to `right` and from `top` to `bottom`: a box over the first pixel alone is
/// (0, 0, 1, 1).
public struct Box: Hashable, Sendable {
  public var left: Double
  public var top: Double
  public var right: Double
  public var bottom: Double

  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  public var width: Double { right - left }
  public var height: Double { bottom - top }
  public var area: Double { width * height }

  /// The area of what two boxes share.
  public func intersection(with other: Box) -> Double {
    let width = min(right, other.right) - max(left, other.left)
    let height = min(bottom, other.bottom) - max(top, other.top)
    return width > 0 && height > 0 ? width * height : 0
  }

  /// The share of two boxes' union that lies in both, from 0 to 1 (Jaccard, 1901); 0 of two without area.
  public func intersectionOverUnion(with other: Box) -> Double {
    let shared = intersection(with: other)
    return shared > 0 ? shared / (area + other.area - shared) : 0
  }

  /// The intersection over union less the share of the smallest box around both that neither fills, from
  /// −1 to 1.
  ///
  /// - Source: Rezatofighi et al., "Generalized Intersection over Union", 2019, algorithm 1.
  public func generalizedIntersectionOverUnion(with other: Box) -> Double {
    let around =
      (max(right, other.right) - min(left, other.left))
      * (max(bottom, other.bottom) - min(top, other.top))
    guard around > 0 else { return 0 }
    let union = area + other.area - intersection(with: other)
    return intersectionOverUnion(with: other) - (around - union) / around
  }
}

/// What a box is drawn around.
public struct LabelledBox: Hashable, Sendable {
  public var box: Box
  /// The number of its class, from 0.
  public var label: Int

  public init(_ box: Box, label: Int) {
    self.box = box
    self.label = label
  }
}
