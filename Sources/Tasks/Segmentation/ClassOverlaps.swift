/// How far two sets of pixels of each class cover each other, over a set of pictures.
///
/// Intersections and unions are summed over all pictures before they are divided, so that a small picture's
/// worth is small; a class that is in neither set has no share and does not count (as PASCAL VOC's and
/// Cityscapes' programs have it).
public struct ClassOverlaps: Hashable, Sendable {
  /// Of each class, the pixels that are in both sets.
  public let intersections: [Int]
  /// Of each class, the pixels that are in either.
  public let unions: [Int]

  /// - Precondition: there are as many of both.
  public init(intersections: [Int], unions: [Int]) {
    precondition(intersections.count == unions.count, "each class has both")
    self.intersections = intersections
    self.unions = unions
  }

  /// The intersection over union of each class by its number; `nil` for one without a union.
  public var shares: [Double?] {
    zip(intersections, unions).map { $1 > 0 ? Double($0) / Double($1) : nil }
  }

  /// The mean over the classes that have a union; `nil` where none has.
  public var mean: Double? {
    let present = shares.compactMap(\.self)
    return present.isEmpty ? nil : present.reduce(0, +) / Double(present.count)
  }
}
