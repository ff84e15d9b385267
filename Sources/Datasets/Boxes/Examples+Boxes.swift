import TensorCore

// Data whose examples are pictures with boxes in them.

extension Examples {
  /// Pictures and the boxes in each.
  ///
  /// The target is ragged: a row for each box, with its left, top, right and bottom in pixels and its class.
  ///
  /// - Parameters:
  ///   - pictures: [n, height, width, channels]
  ///   - boxes: of each picture.
  public init(pictures: Tensor, boxes: [[LabelledBox]]) {
    let numbers = boxes.joined().flatMap { one in
      [one.box.left, one.box.top, one.box.right, one.box.bottom, Double(one.label)].map(Float.init)
    }
    let rows = Tensor(numbers, shape: [numbers.count / 5, 5])
    self.init(
      count: boxes.count,
      [
        Self.input: .dense(pictures),
        Self.target: .ragged(Ragged(rows: rows, lengths: boxes.map(\.count))),
      ])
  }

  /// The boxes in each picture; none where the targets are no boxes.
  public var boxes: [[LabelledBox]] {
    self[Self.target]?.boxes ?? Array(repeating: [], count: count)
  }
}

extension Field {
  /// The boxes of each example; `nil` where it holds none.
  public var boxes: [[LabelledBox]]? {
    guard case .ragged(let ragged) = self, ragged.rows.shape.rank == 2, ragged.rows.shape[1] == 5
    else { return nil }
    let numbers = ragged.rows.scalars.map { Double($0) }
    var start = 0
    return ragged.lengths.map { length in
      defer { start += length }
      return (start..<start + length).map { row in
        let row = Array(numbers[row * 5..<(row + 1) * 5])
        return LabelledBox(
          Box(left: row[0], top: row[1], right: row[2], bottom: row[3]), label: Int(row[4]))
      }
    }
  }
}

extension Dataset {
  /// The task of data that are pictures with boxes.
  public static let detection = "detection"
}
