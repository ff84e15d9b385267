import Datasets
import Foundation
import TensorCore
import Testing

@Suite("What spoils pictures")
struct ArtefactTests {
  /// Ten flat pictures of 12×8 pixels whose masks are nothing.
  private func load(_ artefacts: String, level: UInt8 = 100) throws -> Dataset {
    let pixels = 10 * 8 * 12
    let files = [
      "x.idx": Support.idx([10, 8, 12], Array(repeating: level, count: pixels)),
      "y.idx": Support.idx([10, 8, 12], Array(repeating: 0, count: pixels)),
      "my.toml": Support.text(
        """
        format = 'masks'
        train = 'x.idx'
        train-labels = 'y.idx'
        test = 'x.idx'
        test-labels = 'y.idx'
        [artefacts]
        \(artefacts)
        """),
    ]
    return try Support.withFolder(files) {
      try DatasetCatalogue.load($0 + "/my.toml", searching: [])
    }
  }

  @Test("nothing of either leaves pictures as they are")
  func nothing() throws {
    let data = try load("seed = 5")
    #expect(data.train.inputs.scalars.allSatisfy { $0 == 100 })
  }

  @Test("a light is as uneven as is said, smooth, and of each picture another")
  func light() throws {
    let data = try load("bias-field = 0.25")
    var pictures: Set<[Float]> = []
    for examples in [data.train, data.test] {
      for picture in 0..<10 {
        let pixels = examples.rows(picture..<picture + 1).inputs.scalars
        let farthest = pixels.map { abs($0 - 100) }.max() ?? 0
        #expect(abs(farthest - 25) < 1e-3)
        // Neighbours along a row differ by the slope of a polynomial of degree 2.
        for row in 0..<8 {
          let differences = (1..<12).map { pixels[row * 12 + $0] - pixels[row * 12 + $0 - 1] }
          let turns = (1..<11).map { differences[$0] - differences[$0 - 1] }
          #expect(turns.allSatisfy { abs($0 - turns[0]) < 1e-3 })
        }
        pictures.insert(pixels)
      }
    }
    #expect(pictures.count == 20)
  }

  @Test("noise has the deviation that is said, and what is beyond the range is cut off")
  func noise() throws {
    let values = try load("noise = 9.0").train.inputs.scalars.map { Double($0) - 100 }
    let mean = values.reduce(0, +) / Double(values.count)
    let deviation = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    #expect(abs(mean) < 1 && abs(deviation - 9) < 0.6)
    let bright = try load("noise = 90.0", level: 255).train.inputs.scalars
    #expect(bright.max() == 255 && bright.allSatisfy { (0...255).contains($0) })
    #expect(bright.count { $0 == 255 } > bright.count / 3)
  }

  @Test("another seed spoils them in another way, and the same in the same")
  func seeds() throws {
    let one = try load("noise = 9.0\nbias-field = 0.1").train.inputs
    #expect(try load("noise = 9.0\nbias-field = 0.1").train.inputs.isIdentical(to: one))
    #expect(try !load("noise = 9.0\nbias-field = 0.1\nseed = 2").train.inputs.isIdentical(to: one))
    let description = try load("noise = 9.0").description
    #expect(
      description.parts["artefacts"] == "{\"bias-field\":0.0,\"noise\":9.0,\"seed\":1}",
      "\(description.parts["artefacts"] ?? "")")
  }
}
