import Datasets

/// A box that is predicted in a picture.
public struct FoundBox: Hashable, Sendable {
  public var box: Box
  /// The number of its class, from 0.
  public var label: Int
  /// How sure the prediction is; only the order of scores matters.
  public var score: Double

  public init(_ box: Box, label: Int, score: Double) {
    self.box = box
    self.label = label
    self.score = score
  }
}

extension [FoundBox] {
  /// The same boxes, the surest first; of equals those that came first.
  public var surestFirst: [FoundBox] {
    indices.sorted { (self[$1].score, $0) < (self[$0].score, $1) }.map { self[$0] }
  }
}
