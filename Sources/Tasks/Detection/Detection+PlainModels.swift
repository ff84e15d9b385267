import Tricks

extension Detection {
  /// Boxes of the training pictures, taken at equal distances from all of them; and those of the training
  /// picture whose pixels differ least, the first of equals.
  public func plainModels(learntFrom training: Examples) -> [PlainModel]? {
    let known = training.boxes
    let all = known.flatMap(\.self)
    guard !all.isEmpty else { return nil }
    let step = max(all.count / Self.mostBoxes, 1)
    let usual = stride(from: 0, to: all.count, by: step).prefix(Self.mostBoxes).map { all[$0] }
    return [
      PlainModel(name: "always the same boxes") { examples in
        PredictedBoxes.tensor(Array(repeating: found(usual), count: examples.count))
      },
      PlainModel(name: "nearest neighbour") { examples in
        PredictedBoxes.tensor(
          Self.nearest(of: training, to: examples).map { found(known[$0]) })
      },
    ]
  }

  /// All equally sure.
  private func found(_ boxes: [LabelledBox]) -> [FoundBox] {
    boxes.map { FoundBox($0.box, label: $0.label, score: 0.5) }
  }

  /// Of each example the training example whose numbers differ least from its own, by squares.
  private static func nearest(of training: Examples, to examples: Examples) -> [Int] {
    let (known, asked) = (training.inputs.scalars, examples.inputs.scalars)
    let width = training.inputShape.elementCount
    return (0..<examples.count).map { row in
      var best = (place: 0, distance: Float.infinity)
      for place in 0..<training.count {
        var distance: Float = 0
        for index in 0..<width {
          let difference = asked[row * width + index] - known[place * width + index]
          distance += difference * difference
        }
        if distance < best.distance { best = (place, distance) }
      }
      return best.place
    }
  }
}
