import Datasets
import Foundation
import TensorCore
import Testing

/// The data sets with masks that come with the program.
@Suite("Brains and scenes with masks")
struct BuiltInMaskTests {
  private func counts(_ examples: Examples, classes: Int) -> [Int] {
    examples.labels.reduce(into: [Int](repeating: 0, count: classes)) { $0[$1] += 1 }
  }

  private func fingerprint(_ examples: Examples) -> UInt64 {
    examples.inputs.fingerprint
      ^ Tensor(examples.labels.map { Float($0) }, shape: [examples.labels.count]).fingerprint
  }

  @Test("brain has the counts and the sums that NumPy finds")
  func brain() throws {
    let data = try DatasetCatalogue.load("brain", searching: [Support.data])
    #expect(data.train.inputs.shape == [99, 96, 96, 1] && data.train.places == 9216)
    #expect(data.test.inputs.shape == [21, 96, 96, 1])
    #expect(counts(data.train, classes: 3) == [632_009, 195_124, 85_251])
    #expect(counts(data.test, classes: 3) == [106_298, 42_694, 44_544])
    #expect(data.train.inputs.scalars.reduce(0) { $0 + Int($1) } == 53_330_089)
    #expect(data.test.inputs.scalars.reduce(0) { $0 + Int($1) } == 17_231_540)
  }

  /// The best that levels of grey alone can tell: the mean intersection over union of the class that a level
  /// most often is of in the training split.
  private func meanOfThresholds(_ data: Dataset) -> Double {
    func level(_ value: Float) -> Int { Int(value.rounded()) }
    var seen = [[Int]](repeating: [0, 0, 0], count: 256)
    for (value, label) in zip(data.train.inputs.scalars, data.train.labels) {
      seen[level(value)][label] += 1
    }
    let classes = seen.map { counts in counts.firstIndex(of: counts.max() ?? 0) ?? 0 }
    var (shared, either) = ([0.0, 0, 0], [0.0, 0, 0])
    for (value, label) in zip(data.test.inputs.scalars, data.test.labels) {
      let found = classes[level(value)]
      either[label] += 1
      if found == label { shared[label] += 1 } else { either[found] += 1 }
    }
    return zip(shared, either).reduce(0) { $0 + $1.0 / $1.1 } / 3
  }

  @Test("brain-noisy has the masks of brain, and grey alone tells them no longer")
  func noisy() throws {
    let plain = try DatasetCatalogue.load("brain", searching: [Support.data])
    let noisy = try DatasetCatalogue.load("brain-noisy", searching: [Support.data])
    #expect(noisy.train.labels == plain.train.labels && noisy.test.labels == plain.test.labels)
    #expect((0.965..<0.975).contains(meanOfThresholds(plain)))
    #expect((0.71..<0.72).contains(meanOfThresholds(noisy)), "\(meanOfThresholds(noisy))")
  }

  @Test("what is spoilt or composed is the same on every machine")
  func digests() throws {
    for (name, train, test) in [
      ("brain-noisy", 16_347_340_680_943_559_373 as UInt64, 15_720_175_370_875_719_480 as UInt64),
      ("scenes-masks", 3_405_635_326_767_618_960, 14_548_265_084_529_271_806),
    ] {
      let data = try DatasetCatalogue.load(name, searching: [Support.data])
      #expect(fingerprint(data.train) == train, "\(name) \(fingerprint(data.train))")
      #expect(fingerprint(data.test) == test, "\(name) \(fingerprint(data.test))")
    }
  }

  @Test("files of one's own make what comes with the program")
  func ownFiles() throws {
    let brain =
      """
      format = "masks"
      train = "\(Support.data)/brain-train-images-idx3-ubyte.gz"
      train-labels = "\(Support.data)/brain-train-masks-idx3-ubyte.gz"
      test = "\(Support.data)/brain-test-images-idx3-ubyte.gz"
      test-labels = "\(Support.data)/brain-test-masks-idx3-ubyte.gz"
      class-names = ["other", "grey matter", "white matter"]
      [artefacts]
      noise = 20.0
      bias-field = 0.4
      """
    let scenes =
      """
      format = "scenes"
      task = "segmentation"
      train = "\(Support.data)/mnist5k-images-idx3-ubyte.gz"
      train-labels = "\(Support.data)/mnist5k-labels-idx1-ubyte.gz"
      split = "last"
      """
    for (name, text) in [("brain-noisy", brain), ("scenes-masks", scenes)] {
      let known = try DatasetCatalogue.load(name, searching: [Support.data])
      try Support.withFolder(["my.toml": Support.text(text)]) { folder in
        let own = try DatasetCatalogue.load(folder + "/my.toml", searching: [])
        #expect(own.target == known.target && own.task == known.task)
        #expect(own.classNames == known.classNames)
        #expect(fingerprint(own.train) == fingerprint(known.train))
        #expect(fingerprint(own.test) == fingerprint(known.test))
        let again = try DatasetCatalogue.load(own.description, searching: [folder])
        #expect(again.train.labels == own.train.labels && again.classNames == own.classNames)
      }
    }
  }

  @Test("scenes with masks are the pictures of scenes, and ink of a class lies in a box of it")
  func scenes() throws {
    let masked = try DatasetCatalogue.load("scenes-masks", searching: [Support.data])
    let boxed = try DatasetCatalogue.load("scenes", searching: [Support.data])
    #expect(masked.classNames == ["background"] + boxed.classNames)
    for (masked, boxed) in [(masked.train, boxed.train), (masked.test, boxed.test)] {
      #expect(masked.inputs.isIdentical(to: boxed.inputs))
      for (scene, boxes) in boxed.boxes.enumerated() {
        let labels = masked.labels[scene * 4096..<(scene + 1) * 4096]
        var isCovered = [Set<Int>](repeating: [], count: 4096)
        for one in boxes {
          for row in Int(one.box.top)..<Int(one.box.bottom) {
            for column in Int(one.box.left)..<Int(one.box.right) {
              isCovered[row * 64 + column].insert(one.label + 1)
            }
          }
        }
        #expect(zip(labels, isCovered).allSatisfy { $0 == 0 || $1.contains($0) })
        #expect(Set(labels).isSubset(of: Set(boxes.map { $0.label + 1 } + [0])))
      }
      let shown = Set(masked.labels)
      #expect(shown == Set(0...10))
    }
  }
}
