import Measurement
import Tasks
import Testing
import Tricks

@Suite("Tasks are chosen by what the data hold, and measure it")
struct TaskTests {
  private func dataset(
    _ target: Target, _ examples: Examples, kind: InputKind? = nil, task: String? = nil
  ) -> Dataset {
    Dataset(
      name: "data", target: target, task: task, inputRange: 0...4, inputKind: kind,
      train: examples, test: examples)
  }

  private let labelled = Examples(inputs: .zeros([4, 2]), labels: [0, 1, 2, 1])
  private let valued = Examples(inputs: .zeros([4, 2]), values: .zeros([4, 3]))
  private let text = Examples(
    inputs: Tensor([0, 1, 2, 1, 2, 0], shape: [2, 3]), labels: [1, 2, 0, 2, 0, 1])

  @Test("classes, numbers and the symbols of a text each have their task")
  func chosen() throws {
    func task(_ dataset: Dataset) throws -> any Task { try TaskRegistry.shared.task(for: dataset) }
    #expect(try task(dataset(.classes(3), labelled)) is Classification)
    #expect(try task(dataset(.values(3), valued)) is Regression)
    #expect(try task(dataset(.classes(3), text, kind: .tokens)) is NextSymbol)
    // Places of something else than a text are classified one by one.
    let places = try task(dataset(.classes(3), text))
    #expect(places is Classification)
    #expect(places.output == [3, 3] && places.outputSummary == "3 classes at each of 3 places")
  }

  @Test("a task that is named is taken, and says what it lacks; one that is none names near ones")
  func named() throws {
    let registry = TaskRegistry.shared
    #expect(
      try registry.task("classification", for: dataset(.classes(3), text, kind: .tokens))
        is Classification)
    #expect(throws: TaskError.self) {
      try registry.task("regression", for: dataset(.classes(3), labelled))
    }
    #expect(throws: TaskError.self) {
      try registry.task("classification", for: dataset(.values(3), valued))
    }
    #expect(throws: TaskError.self) {
      try registry.task("next-symbol", for: dataset(.classes(3), labelled))
    }
    let error = #expect(throws: TaskError.self) {
      try registry.task("regresion", for: dataset(.values(3), valued))
    }
    #expect(try #require(error).hint == "did you mean 'regression'?")
    let none = #expect(throws: TaskError.self) {
      try registry.task(for: dataset(.fields, labelled))
    }
    #expect(try #require(none).description == "no task suits what data holds")
  }

  @Test("scores are of the whole split, in doubles")
  func scores() throws {
    let task = Classification(classes: 3)
    let logits = Tensor([2, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], shape: [4, 3])
    let data = dataset(.classes(3), labelled).train
    let scores = task.scores(of: task.prediction(from: logits), for: data)
    #expect(scores["accuracy"] == 0.75 && scores.count == 4)
    #expect(scores.values.keys.sorted() == ["accuracy", "loss"])
    let regression = Regression(outputs: 1)
    let values = Examples(inputs: .zeros([2, 1]), values: Tensor([1, 3], shape: [2, 1]))
    let error = regression.scores(of: Tensor([1, 0], shape: [2, 1]), for: values)
    #expect(error == Scores(["loss": 4.5], count: 2))
  }

  @Test("the measures decide in their order, and others go by name")
  func measures() {
    let task = Classification(classes: 3)
    #expect(
      task.measures.map(\.description) == [
        "test/accuracy", "test/loss", "validation/accuracy@best",
      ])
    #expect(task.measure(nil) == task.measures[0])
    #expect(
      task.measure(Measure.Name("validation/loss@best")!)?.metric.name == "best validation loss")
    #expect(task.measure(Measure.Name("train/loss")!)?.metric.name == "train loss")
    #expect(task.measure(Measure.Name("train/accuracy")!) == nil)
    #expect(task.measure(Measure.Name("test/recall")!) == nil)
    #expect(
      Regression(outputs: 1).measures.map(\.description) == ["test/loss", "validation/loss@best"])
  }

  @Test("what knowing nothing says is what the loss is lowest for without a look at the input")
  func blind() throws {
    let targets = Tensor([1, 0, 5, 2, 3, 4], shape: [3, 2])
    #expect(Regression(outputs: 2).blindOutputs(for: targets)?.scalars == [3, 2, 3, 2, 3, 2])
    #expect(Classification(classes: 2).blindOutputs(for: targets)?.scalars == [0, 0, 0, 0, 0, 0])
    #expect(Regression(outputs: 2).bestOutputs(for: targets)[0].scalars == targets.scalars)
  }
}
