import Tasks
import Testing
import Training
import Tricks

@Suite("Detection")
struct DetectionTests {
  private let side = 32

  /// One picture with some boxes, tested on itself.
  private func dataset(_ boxes: [LabelledBox], pictures: Int = 1) -> Dataset {
    let examples = Examples(
      pictures: .zeros([pictures, side, side, 1]),
      boxes: Array(repeating: boxes, count: pictures))
    return Dataset(
      name: "boxes", target: .fields, task: Dataset.detection, classNames: ["a", "b"],
      inputRange: 0...1, train: examples, test: examples)
  }

  private func box(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double, _ label: Int)
    -> LabelledBox
  {
    LabelledBox(Box(left: left, top: top, right: right, bottom: bottom), label: label)
  }

  /// The class of each cell, row by row.
  private func cells(_ boxes: [LabelledBox]) throws -> [[Int]] {
    let data = dataset(boxes)
    let labels = try Detection(data).targets(of: Batch(data.train)).argmaxOfRows()
    return (0..<8).map { Array(labels[$0 * 8..<($0 + 1) * 8]) }
  }

  @Test("cells near a box's middle are of its class, all others are background")
  func assignment() throws {
    let labels = try cells([box(4, 8, 20, 20, 1)])
    for (row, line) in labels.enumerated() {
      for (column, label) in line.enumerated() {
        // Its middle is (3, 3.5) in cells.
        #expect(label == ((2...4).contains(row) && (1...4).contains(column) ? 1 : 2))
      }
    }
  }

  @Test("a cell in two boxes is asked for the smaller, and of equals for the first")
  func smaller() throws {
    let (large, small) = (box(0, 0, 24, 24, 0), box(8, 8, 16, 16, 1))
    for boxes in [[large, small], [small, large]] {
      #expect(try cells(boxes)[2][2] == 1 && cells(boxes)[3][3] == 1)
    }
    #expect(try cells([small, box(8, 8, 16, 16, 0)])[2][2] == 1)
  }

  @Test("a box that no cell's middle is in has the cell that its own middle is in")
  func tiny() throws {
    let labels = try cells([box(12.2, 20.2, 13, 21, 0), box(31, 31, 32, 32, 1)])
    #expect(labels[5][3] == 0 && labels[7][7] == 1)
    #expect(labels.joined().count { $0 != 2 } == 2)
  }

  @Test("knowing nothing costs the entropy of the cells' classes")
  func blind() throws {
    let data = dataset([box(4, 8, 20, 20, 1)])
    let task = try Detection(data)
    let targets = task.targets(of: Batch(data.train))
    let outputs = try #require(task.blindOutputs(for: targets))
    let losses = task.loss(Tape().constant(outputs), targets).tensor.scalars
    let share = 12.0 / 64
    let entropy = -share * Elementary.log(share) - (1 - share) * Elementary.log(1 - share)
    // A class that never occurs is taken to have one cell of its own.
    let cost = entropy + Elementary.log(65.0 / 64)
    #expect(abs(Double(losses.reduce(0, +)) / 64 - cost) < 1e-5)
    #expect(task.summary(of: data.train, at: [0]).classCounts == [0, 12, 52])
  }

  @Test("predictions are boxes that fit into numbers and back, and score as themselves")
  func predictions() throws {
    let truths = [box(4, 8, 20, 20, 1), box(1, 1, 9, 7, 0)]
    let data = dataset(truths, pictures: 3)
    let found = truths.map { FoundBox($0.box, label: $0.label, score: 0.5) }
    let tensor = PredictedBoxes.tensor([found, [], found])
    #expect(tensor.shape == [3, 100, 6])
    #expect(PredictedBoxes.boxes(in: tensor) == [found, [], found])
    let scores = try Detection(data).scores(of: tensor, for: data.test).values
    #expect(abs(try #require(scores["ar"]) - 2.0 / 3) < 1e-12)
    #expect(abs(try #require(scores["ap"]) - 67.0 / 101) < 1e-12)
  }

  @Test("what is no prediction of boxes finds none")
  func noPredictions() throws {
    let data = dataset([box(4, 8, 20, 20, 1)], pictures: 2)
    let scores = try Detection(data).scores(of: .zeros([2, 0]), for: data.test).values
    #expect(scores == ["ap": 0, "ap50": 0, "ap75": 0, "ar": 0])
  }

  @Test("a batch without boxes has a loss and a gradient")
  func empty() throws {
    let data = dataset([])
    let task = try Detection(data)
    let network = try network(for: task)
    let tape = Tape()
    let pass = ForwardPass(
      state: network.initialState(seed: 1), mode: .training, seed: 1, step: 0, tape: tape)
    let losses = task.losses(
      of: Model(network: network, task: task, pass: pass), on: Batch(data.train),
      by: { task.loss($0, $1) })
    #expect(losses.shape == [64] && losses.tensor.isFinite)
    #expect(tape.gradients(of: losses.mean())[pass.parameters[0]].isFinite)
  }

  private func network(for task: Detection) throws -> Network {
    var model = DetectorModel()
    (model.channels, model.depth) = ([4, 4, 8], 1)
    return try Network(
      NetworkSpec(layers: model.layers(outputs: task.output.last)).named(), input: [side, side, 1])
  }

  @Test("a cell's loss is that of its class and, where it is asked for a box, that of the box")
  func losses() throws {
    let data = dataset([box(4, 8, 20, 20, 1)])
    let task = try Detection(data)
    let network = try network(for: task)
    func losses(boxes: @escaping BoxLossFunction) -> [Float] {
      let pass = ForwardPass(
        state: network.initialState(seed: 1), mode: .training, seed: 1, step: 0, tape: Tape())
      return task.losses(
        of: Model(network: network, task: task, pass: pass, boxLoss: boxes), on: Batch(data.train),
        by: { task.loss($0, $1) }
      ).tensor.scalars
    }
    let classes = losses { predicted, _ in predicted.sumOverColumns() * 0 }
    let both = losses { predicted, targets in
      // All are asked for the same box, in cells.
      #expect(targets.scalars == (0..<12).flatMap { _ in [1, 2, 5, 5] as [Float] })
      return predicted.sumOverColumns() * 0 + 1
    }
    for cell in 0..<64 {
      let isAsked = (2...4).contains(cell / 8) && (1...4).contains(cell % 8)
      #expect(abs(both[cell] - classes[cell] - (isAsked ? 1 : 0)) < 1e-6)
    }
  }

  @Test("a network without distances, or with others, is refused with a sentence")
  func distances() throws {
    let data = dataset([box(4, 8, 20, 20, 1)])
    var experiment = Experiment()
    var model = DetectorModel()
    model.channels = [4, 4, 4]
    let layers = model.layers(outputs: 3)
    experiment.network.layers = layers.filter { $0.name != DetectorModel.distances }
    func reason() -> String {
      let error = #expect(throws: TrainingError.self) {
        try ResolvedExperiment(experiment, dataset: data)
      }
      return error.map { "\($0)" } ?? ""
    }
    #expect(reason() == "the network's output 'distances' must be [64, 4], and there is none")
    experiment.network.layers = layers.map { spec in
      guard var sides = spec.layer as? Linear, spec.name == "sides" else { return spec }
      (sides.units, sides.initialBias) = (2, [])
      return LayerSpec(sides, name: spec.name)
    }
    #expect(reason() == "the network's output 'distances' must be [64, 4], and is [64, 2]")
  }

  @Test("data without boxes are refused with a sentence")
  func unfit() {
    let data = Dataset(
      name: "plain", target: .classes(2), inputRange: 0...1,
      train: Examples(inputs: .zeros([1, 8, 8, 1]), labels: [0]),
      test: Examples(inputs: .zeros([1, 8, 8, 1]), labels: [0]))
    let error = #expect(throws: TaskError.self) { try Detection(data) }
    #expect(error?.description == "plain holds no pictures with boxes")
  }
}
