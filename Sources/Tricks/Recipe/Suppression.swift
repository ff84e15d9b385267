/// What becomes of boxes that cover what a surer one covers already.
///
/// Boxes are taken one by one, the surest of those that are left first; the scores of the others fall by how
/// much each overlaps with the one that was taken.
public struct Suppression: Hashable, Sendable {
  /// How a score falls with the intersection over union, o.
  public enum Decay: String, Codable, Sendable, CaseIterable {
    /// To 0 above the threshold: plain non-maximum suppression.
    case full
    /// By the factor 1 − o above the threshold.
    case linear
    /// By the factor exp(−o²/σ), whatever o is.
    case gaussian
  }

  public var decay = Decay.full
  /// The overlap above which a score falls.
  public var threshold = 0.5
  /// How slowly scores fall, with `gaussian`.
  public var sigma = 0.5
  /// Boxes with a smaller score are left out.
  public var minimumScore = 0.001
  /// Whether boxes of different classes suppress one another too.
  public var acrossClasses = false

  public init() {}

  /// What a score is multiplied by.
  ///
  /// - Parameter overlap: the intersection over union with a surer box.
  /// - Source: Bodla et al., "Soft-NMS: Improving Object Detection With One Line of Code", 2017, section 3.
  public func factor(overlap: Double) -> Double {
    switch decay {
    case .full: overlap > threshold ? 0 : 1
    case .linear: overlap > threshold ? 1 - overlap : 1
    case .gaussian: Elementary.exp(-overlap * overlap / sigma)
    }
  }
}
