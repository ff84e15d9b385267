import Archive
import Training
import Tricks

/// `dataset/scaling.json`: what inputs were scaled by, so that archived weights can be used on new ones.
///
/// An input x becomes (x − mean)/deviation, in double precision and then rounded to float32, or 0 where
/// the deviation is 0; then the signals whose mask is 0 become 0.
struct ScalingRecord: Encodable {
  let scaling: String
  /// One number for all, or one for each channel or feature.
  let mean: [Double]
  let deviation: [Double]
  /// Of each channel or feature; nothing if all are seen.
  let mask: [Float]?

  init(_ scaler: Scaler) {
    scaling = scaler.scaling.rawValue
    mean = scaler.mean
    deviation = scaler.deviation
    mask = scaler.mask?.scalars
  }
}

/// A line of `dataset/test.jsonl`: which example a row of the predictions is of.
struct TestRowRecord: Encodable {
  /// The example's number in its file, from 0.
  let row: Int
  /// Its class, or those of its places.
  let labels: [Int]?
  /// What else is to be predicted.
  let values: [Float]?
  /// The boxes in it: left, top, right and bottom in pixels, and the class.
  let boxes: [[Float]]?
  /// The number of the group that it belongs to, if the data name groups.
  let group: Int?

  private enum CodingKeys: String, CodingKey { case row, label, labels, values, boxes, group }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(row, forKey: .row)
    if let labels, labels.count == 1 {
      try container.encode(labels[0], forKey: .label)
    } else {
      try container.encodeIfPresent(labels, forKey: .labels)
    }
    try container.encodeIfPresent(values, forKey: .values)
    try container.encodeIfPresent(boxes, forKey: .boxes)
    try container.encodeIfPresent(group, forKey: .group)
  }

  /// Those of a test split.
  static func rows(of examples: Examples) -> [TestRowRecord] {
    let (labels, places) = (examples.labels, examples.places)
    let width = examples.values.map { $0.shape.suffix(from: 1).elementCount } ?? 0
    let values = examples.values?.scalars
    let groups = examples.groups
    let boxes = examples[Examples.target]?.boxes
    return examples.sourceRows.enumerated().map { index, row in
      TestRowRecord(
        row: row,
        labels: labels.isEmpty ? nil : Array(labels[index * places..<(index + 1) * places]),
        values: values.map { Array($0[index * width..<(index + 1) * width]) },
        boxes: boxes.map { $0[index].map(\.row) },
        group: groups.map { $0[index] })
    }
  }
}

extension BundleFiles {
  /// Adds what it takes to use archived weights on new examples, and to look at the errors.
  mutating func add(inputsOf data: PreparedData) throws(ArchiveError) {
    try add(json: ScalingRecord(data.scaler), at: BundlePath.scaling)
    try add(lines: TestRowRecord.rows(of: data.test), at: BundlePath.testRows)
  }
}

extension LabelledBox {
  fileprivate var row: [Float] {
    [box.left, box.top, box.right, box.bottom, Double(label)].map { Float($0) }
  }
}
