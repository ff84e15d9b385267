import Datasets
import Foundation
import Tasks
import Tricks

/// What other programs make of boxes.
struct DetectionFixture: Decodable {
  let precisions: [Precision]
  let suppressions: [Kept]

  struct Precision: Decodable {
    let name: String
    let classes: Int
    /// By picture: corners and class.
    let truths: [[[Double]]]
    /// By picture: corners, class and score.
    let found: [[[Double]]]
    let scores: Scores
  }

  struct Scores: Decodable {
    let ap: Double?
    let ap50: Double?
    let ap75: Double?
    let ar: Double?
    let classes: [Double?]
  }

  struct Kept: Decodable {
    let boxes: [[Double]]
    let decay: Suppression.Decay
    let threshold: Double
    let sigma: Double
    let least: Double
    let across: Bool
    /// The numbers of the boxes that stay, and their scores.
    let kept: [[Double]]
  }

  static func read() throws -> DetectionFixture {
    let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    let file = folder.appendingPathComponent("../Fixtures/detection/scores.json")
    return try JSONDecoder().decode(DetectionFixture.self, from: Data(contentsOf: file))
  }
}

extension Box {
  init(_ corners: [Double]) {
    self.init(left: corners[0], top: corners[1], right: corners[2], bottom: corners[3])
  }
}

extension LabelledBox {
  init(_ row: [Double]) { self.init(Box(row), label: Int(row[4])) }
}

extension FoundBox {
  init(_ row: [Double]) { self.init(Box(row), label: Int(row[4]), score: row[5]) }
}
