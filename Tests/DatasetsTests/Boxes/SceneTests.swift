import Datasets
import Foundation
import TensorCore
import Testing

@Suite("Scenes of digits")
struct SceneTests {
  private static let data = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("../../../experiments/data")
    .standardizedFileURL.path

  private func scenes(_ options: String, train: Int = 60, test: Int = 20) throws -> Dataset {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("scenes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let text = """
      format = "scenes"
      train = "\(Self.data)/mnist5k-images-idx3-ubyte.gz"
      train-labels = "\(Self.data)/mnist5k-labels-idx1-ubyte.gz"
      split = "last"
      [scenes]
      train = \(train)
      test = \(test)
      \(options)
      """
    try Data(text.utf8).write(to: folder.appendingPathComponent("scenes.toml"))
    return try DatasetCatalogue.load(
      folder.appendingPathComponent("scenes.toml").path, searching: [])
  }

  private func overlaps(_ examples: Examples) -> [Double] {
    examples.boxes.flatMap { boxes in
      boxes.indices.flatMap { one in
        boxes[..<one].map { boxes[one].box.intersectionOverUnion(with: $0.box) }
      }
    }
  }

  @Test("scenes are the same on every machine")
  func digests() throws {
    for (name, train, test) in [
      ("scenes", 6_844_377_446_655_393_809 as UInt64, 10_911_595_149_344_916_864 as UInt64),
      ("scenes-crowded", 4_987_325_574_277_298_224, 315_326_337_355_682_019),
    ] {
      let data = try DatasetCatalogue.load(name, searching: [Self.data])
      #expect(data.train.count == 400 && data.test.count == 200)
      #expect(Self.fingerprint(data.train) == train, "\(name) \(Self.fingerprint(data.train))")
      #expect(Self.fingerprint(data.test) == test, "\(name) \(Self.fingerprint(data.test))")
    }
  }

  private static func fingerprint(_ examples: Examples) -> UInt64 {
    guard case .ragged(let boxes) = examples[Examples.target] else { return 0 }
    return examples.inputs.fingerprint ^ boxes.rows.fingerprint
      ^ Tensor(boxes.lengths.map { Float($0) }, shape: [boxes.lengths.count]).fingerprint
  }

  @Test("a file of one's own makes the scenes that come with the program")
  func ownFile() throws {
    let own = try scenes("", train: 400, test: 200)
    let known = try DatasetCatalogue.load("scenes", searching: [Self.data])
    #expect(Self.fingerprint(own.train) == Self.fingerprint(known.train))
    #expect(Self.fingerprint(own.test) == Self.fingerprint(known.test))
  }

  @Test("boxes lie in their pictures, are as high as is said and overlap no more than is said")
  func boxes() throws {
    for limit in [0.0, 0.25, 0.6] {
      let data = try scenes("overlap = \(limit)\ncrowding = 0.5\nlowest = 12\nhighest = 16")
      for boxes in data.train.boxes {
        #expect(boxes.count <= 6)
        for one in boxes {
          #expect(
            one.box.left >= 0 && one.box.top >= 0 && one.box.right <= 64 && one.box.bottom <= 64)
          #expect((12...16).contains(one.box.height) && one.box.width > 0)
          #expect((0..<10).contains(one.label))
        }
      }
      #expect((overlaps(data.train).max() ?? 0) <= limit)
    }
  }

  @Test("crowding puts digits close to others of their class")
  func crowding() throws {
    func share(_ options: String) throws -> Double {
      let all = overlaps(try scenes(options).train)
      return Double(all.count { $0 > 0.2 }) / Double(all.count)
    }
    #expect(
      try share("overlap = 0.7\ncrowding = 0.8") > 3 * share("overlap = 0.7\ncrowding = 0.0"))
  }

  @Test("more scenes leave the first as they are, and another seed changes all")
  func streams() throws {
    let few = try scenes("")
    let folder = try scenes("noise = 0.0")
    #expect(few.train.boxes == folder.train.boxes, "noise is drawn behind the digits")
    #expect(!few.train.inputs.isIdentical(to: folder.train.inputs))
    #expect(try scenes("seed = 2").train.boxes != few.train.boxes)
  }

  @Test("a box is tight around its digit's ink")
  func tight() throws {
    let data = try scenes("noise = 0.0\nscraps = 0\nfewest = 1\nmost = 1")
    let pixels = data.train.inputs.scalars
    for (scene, boxes) in data.train.boxes.enumerated() {
      let box = try #require(boxes.first).box
      let dark = (0..<64 * 64).filter { pixels[scene * 64 * 64 + $0] > 0 }
      let rows = dark.map { $0 / 64 }
      let columns = dark.map { $0 % 64 }
      #expect(Double(try #require(rows.min())) - box.top <= 1)
      #expect(box.bottom - Double(try #require(rows.max())) <= 2)
      #expect(Double(try #require(columns.min())) - box.left <= 1)
      #expect(Double(try #require(columns.max())) < box.right)
      #expect(Double(try #require(rows.min())) >= box.top)
    }
  }
}
