import Tricks

/// The few examples whose predictions are followed through a run: always the same.
public struct WatchedExamples: Sendable {
  /// The split they are from: `validation`, or `train` where nothing is held back.
  public let split: String
  public let examples: Examples

  init(_ data: PreparedData, count: Int, seed: UInt64) {
    split = data.validation == nil ? "train" : "validation"
    let all = data.validation ?? data.training
    let order = RandomStream(seed: seed, name: "watch").permutation(of: all.count)
    examples = all.choosing(Array(order.prefix(count)))
  }

  /// How many numbers of a prediction are followed.
  static let greatestWidth = 4

  /// What is predicted: the class of each example, at the last place of a sequence; or its first
  /// values.
  func predictions(_ prediction: Tensor, isClassified: Bool) -> [Float] {
    let rows = prediction.shape.rank == 0 ? 0 : prediction.shape[0]
    let width = prediction.shape.suffix(from: 1).elementCount
    // Of sequences there is a row for each place.
    guard rows == examples.count, width > 0 else { return [] }
    if isClassified {
      let classes = prediction.argmaxOfRows().map { Float($0) }
      let places = max(classes.count / rows, 1)
      return stride(from: places - 1, to: classes.count, by: places).map { classes[$0] }
    }
    let values = prediction.scalars
    return (0..<rows).flatMap {
      values[$0 * width..<$0 * width + min(width, Self.greatestWidth)]
    }
  }
}
