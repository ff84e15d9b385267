import Tricks

/// What points are predicted from, as one pass has computed it.
struct PointMaps {
  /// Features, [n, height, width, features].
  let fine: Variable
  /// Logits on a coarser grid, [n, height, width, classes].
  let coarse: Variable

  /// - Returns: `nil` where the network has no such outputs, as where outputs are given.
  init?(_ pass: ForwardPass) {
    guard let fine = pass.output(named: SegmenterModel.fine),
      let coarse = pass.output(named: SegmenterModel.coarse), fine.shape.rank == 4,
      coarse.shape.rank == 4
    else { return nil }
    (self.fine, self.coarse) = (fine, coarse)
  }

  /// The logits doubled in size until they are as large as a picture, the least sure pixels predicted anew
  /// after each doubling.
  ///
  /// - Parameters:
  ///   - points: how many in each picture.
  ///   - predict: logits [n·p, classes] at points [n, p, 2].
  /// - Returns: [n, size.height, size.width, classes]
  /// - Source: Kirillov et al., 2020, section 3.1.
  func refined(
    to size: (height: Int, width: Int), points: Int, predict: (Tensor) -> Tensor
  ) -> Tensor {
    var logits = coarse.tensor
    let (pictures, classes) = (logits.shape[0], logits.shape[3])
    while logits.shape[1] < size.height || logits.shape[2] < size.width {
      let (height, width) = (
        min(2 * logits.shape[1], size.height), min(2 * logits.shape[2], size.width)
      )
      logits = logits.resizedBilinearly(to: (height, width))
      let count = min(points, height * width)
      let margins = PointSelection.margins(of: logits)
      let chosen = (0..<pictures).flatMap { picture in
        let start = picture * height * width
        return PointSelection.smallest(count, of: margins[start..<start + height * width])
      }
      let centres = chosen.flatMap { pixel in
        let place = pixel % (height * width)
        return [
          (Float(place % width) + 0.5) / Float(width), (Float(place / width) + 0.5) / Float(height),
        ]
      }
      let values = predict(Tensor(centres, shape: [pictures, count, 2])).scalars
      for (row, pixel) in chosen.enumerated() {
        for label in 0..<classes {
          logits[flat: pixel * classes + label] = values[row * classes + label]
        }
      }
    }
    return logits
  }
}
