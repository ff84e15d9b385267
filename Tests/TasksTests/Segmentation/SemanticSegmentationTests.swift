import Tasks
import Testing
import Training
import Tricks

@Suite("Classes of pixels")
struct SemanticSegmentationTests {
  private let height = 4
  private let width = 6

  /// Pictures whose left half is of class 1, with a pixel of class 2.
  private var labels: [Int] {
    (0..<2).flatMap { picture in
      (0..<height * width).map { $0 == picture ? 2 : $0 % width < 3 ? 1 : 0 }
    }
  }

  private func dataset(named name: String = "halves") -> Dataset {
    // Each class has a shade of its own.
    let inputs = Tensor(labels.map { Float($0 * 10) }, shape: [2, height, width, 1])
    let examples = Examples(inputs: inputs, labels: labels, classes: 3)
    return Dataset(
      name: name, target: .classes(3), classNames: ["a", "b", "c"], inputRange: 0...20,
      train: examples, test: examples)
  }

  /// Logits by which some classes are found.
  private func outputs(_ found: [Int]) -> Tensor {
    Tensor.oneHot(found, classes: 3).reshaped(to: [2, height * width, 3]) * 4
  }

  @Test("pictures with a class for each pixel are its own, and nothing else is")
  func suits() throws {
    #expect(try TaskRegistry.shared.task(for: dataset()) is SemanticSegmentation)
    let plain = Dataset(
      name: "plain", target: .classes(2), inputRange: 0...1,
      train: Examples(inputs: .zeros([1, 2, 2, 1]), labels: [0]),
      test: Examples(inputs: .zeros([1, 2, 2, 1]), labels: [0]))
    #expect(try TaskRegistry.shared.task(for: plain) is Classification)
    let error = #expect(throws: TaskError.self) { try SemanticSegmentation(plain) }
    #expect(error?.description == "plain holds no pictures with a class for each pixel")
  }

  @Test("each pixel has logits and a loss, and knowing nothing costs the logarithm of the classes")
  func losses() throws {
    let data = dataset()
    let task = try SemanticSegmentation(data)
    #expect(task.output == [24, 3] && task.classes == 3)
    let targets = task.targets(of: Batch(data.train))
    let blind = try #require(task.blindOutputs(for: targets))
    let losses = task.loss(Tape().constant(blind), targets).tensor.scalars
    #expect(losses.count == 48)
    #expect(losses.allSatisfy { abs(Double($0) - Elementary.log(3)) < 1e-6 })
    #expect(task.summary(of: data.train, at: [0, 1]).classCounts == [24, 22, 2])
  }

  @Test("what is right has the best scores, what is no prediction the worst")
  func extremes() throws {
    let data = dataset()
    let task = try SemanticSegmentation(data)
    let right = task.scores(of: task.prediction(from: outputs(labels)), for: data.test)
    #expect(right.values == ["miou": 1, "boundary-iou": 1, "accuracy": 1])
    let none = task.scores(of: .zeros([2, 0]), for: data.test)
    #expect(none.values == ["miou": 0, "boundary-iou": 0, "accuracy": 0])
  }

  @Test("intersections and unions are summed over the pictures, and means taken over the classes")
  func overlap() throws {
    let data = dataset()
    let task = try SemanticSegmentation(data)
    // Class 2 is never found.
    let found = labels.map { $0 == 2 ? 1 : $0 }
    let scores = task.scores(of: task.prediction(from: outputs(found)), for: data.test)
    // Class 0 is all right, and class 1 is found in place of class 2.
    let expected: Double = (1 + 22.0 / 24) / 3
    #expect(try (#require(scores["miou"]) - expected).magnitude < 1e-12)
    let accuracy: Double = 46 / 48
    #expect(try (#require(scores["accuracy"]) - accuracy).magnitude < 1e-12)
    #expect(task.measures.first?.name.description == "test/miou")
  }

  @Test("predictions are archived as classes, which have the same scores and parts")
  func archived() throws {
    let data = dataset()
    let task = try SemanticSegmentation(data)
    var found = labels
    for pixel in [3, 7, 30] { found[pixel] = (found[pixel] + 1) % 3 }
    let predictions = task.prediction(from: outputs(found))
    let archived = task.archived(predictions)
    #expect(archived.shape == [2, 24, 1] && archived.scalars == found.map { Float($0) })
    #expect(
      task.scores(of: archived, for: data.test).values
        == task.scores(of: predictions, for: data.test).values)
    let parts = task.exampleScores(of: archived, for: data.test)
    #expect(parts == ["accuracy": [22.0 / 24, 23.0 / 24]])
    #expect(task.exampleScores(of: .zeros([2, 24, 2]), for: data.test).isEmpty)
  }

  @Test("plain models know the usual class, that of each place and that of each shade")
  func plainModels() throws {
    let data = dataset()
    let task = try SemanticSegmentation(data)
    let models = try #require(task.plainModels(learntFrom: data.train))
    let accuracies = models.map {
      task.scores(of: $0.predictions(data.test), for: data.test)["accuracy"] ?? 0
    }
    // Of two classes at a place that are as frequent, the first is taken.
    #expect(accuracies == [24.0 / 48, 46.0 / 48, 1])
  }

  @Test("a picture, its truth and what is predicted stand side by side")
  func pictures() throws {
    let data = dataset()
    let task = try SemanticSegmentation(data)
    var found = labels
    found[0] = 0
    let pictures = task.pictures(of: task.prediction(from: outputs(found)), for: data.test)
    #expect(pictures.map(\.name) == ["test-0", "test-1"])
    let image = try #require(pictures.first?.image)
    #expect(image.height == height && image.width == 3 * width + 8 && image.channels == 3)
    func colour(_ panel: Int, _ row: Int, _ column: Int) -> [UInt8] {
      let start = (row * image.width + panel * (width + 4) + column) * 3
      return Array(image.bytes[start..<start + 3])
    }
    #expect(colour(0, 0, 0) == [255, 255, 255] && colour(0, 0, 5) == [0, 0, 0])
    // Class 0 is black; where all is right, truth and prediction have one colour.
    #expect(colour(2, 0, 0) == [0, 0, 0] && colour(1, 0, 0) != [0, 0, 0])
    #expect(colour(1, 2, 1) == colour(2, 2, 1) && colour(1, 2, 1) != colour(1, 0, 0))
    // Between the panels it is white.
    #expect(image.bytes[width * 3] == 255)
  }

  @Test("the mean of several predictions is that of their probabilities")
  func mean() throws {
    let task = try SemanticSegmentation(dataset())
    let predictions = [outputs(labels), outputs(labels.map { 2 - $0 })].map(task.prediction(from:))
    let probabilities = task.mean(of: predictions).map(.exp)
    let sums = probabilities.reshaped(to: [48, 3]).sumOverColumns().scalars
    #expect(sums.allSatisfy { abs($0 - 1) < 1e-5 })
  }
}
