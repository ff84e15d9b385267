import Datasets
import TensorCore

/// Predictions of boxes as numbers: [pictures, most, 6], a row for each box, and zeros behind the last.
public enum PredictedBoxes {
  /// - Parameter boxes: of each picture, the surest first.
  public static func tensor(_ boxes: [[FoundBox]]) -> Tensor {
    let most = Detection.mostBoxes
    var numbers = [Float](repeating: 0, count: boxes.count * most * 6)
    for (picture, boxes) in boxes.enumerated() {
      for (place, found) in boxes.prefix(most).enumerated() {
        let box = found.box
        let row = [box.left, box.top, box.right, box.bottom, Double(found.label), found.score]
        for (column, value) in row.enumerated() {
          numbers[(picture * most + place) * 6 + column] = Float(value)
        }
      }
    }
    return Tensor(numbers, shape: [boxes.count, most, 6])
  }

  /// The boxes of each picture: the rows with a score above 0.
  public static func boxes(in predictions: Tensor) -> [[FoundBox]] {
    guard predictions.shape.rank == 3, predictions.shape[2] == 6 else { return [] }
    let numbers = predictions.scalars.map { Double($0) }
    let most = predictions.shape[1]
    return (0..<predictions.shape[0]).map { picture in
      (0..<most).compactMap { place in
        let start = (picture * most + place) * 6
        guard numbers[start + 5] > 0 else { return nil }
        return FoundBox(
          Box(
            left: numbers[start], top: numbers[start + 1], right: numbers[start + 2],
            bottom: numbers[start + 3]),
          label: Int(numbers[start + 4]), score: numbers[start + 5])
      }
    }
  }
}
