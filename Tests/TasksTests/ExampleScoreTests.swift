import Tasks
import Testing
import Tricks

@Suite("What each example contributes to a measure")
struct ExampleScoreTests {
  /// The means over the examples are the scores of the split.
  private func expectMeans(_ task: some Task, _ predictions: Tensor, _ examples: Examples) {
    let scores = task.scores(of: predictions, for: examples)
    let parts = task.exampleScores(of: predictions, for: examples)
    #expect(Set(parts.keys) == Set(task.metrics.map(\.name)))
    for (name, values) in parts {
      #expect(values.count == examples.count)
      let mean = values.reduce(0, +) / Double(values.count)
      #expect((mean - (scores[name] ?? .nan)).magnitude < 1e-12, "\(name)")
    }
  }

  private func numbers(_ shape: Shape) -> Tensor {
    Tensor((0..<shape.elementCount).map { Float($0 * 7 % 11) / 4 - 1 }, shape: shape)
  }

  @Test("Classes: right or wrong, and a loss each")
  func classes() {
    let task = Classification(classes: 3)
    let examples = Examples(inputs: .zeros([4, 2]), labels: [0, 1, 2, 1], classes: 3)
    let predictions = task.prediction(from: numbers([4, 3]))
    expectMeans(task, predictions, examples)
    let right = task.exampleScores(of: predictions, for: examples)["accuracy"]
    #expect(right?.allSatisfy { $0 == 0 || $0 == 1 } == true)
  }

  @Test("Places: the share of each example's places")
  func places() {
    let task = Classification(classes: 3, places: 2)
    let examples = Examples(inputs: .zeros([2, 2]), labels: [0, 1, 2, 1], classes: 3)
    let predictions = task.prediction(from: numbers([2, 2, 3]))
    expectMeans(task, predictions, examples)
  }

  @Test("Numbers: the mean squared error of each example")
  func values() {
    let examples = Examples(inputs: .zeros([5, 2]), values: numbers([5, 3]))
    expectMeans(Regression(outputs: 3), numbers([5, 3]) * 2, examples)
  }

  @Test("Predictions of other examples have none")
  func others() {
    let examples = Examples(inputs: .zeros([5, 2]), values: numbers([5, 3]))
    #expect(Regression(outputs: 3).exampleScores(of: numbers([4, 3]), for: examples).isEmpty)
    let labelled = Examples(inputs: .zeros([4, 2]), labels: [0, 1, 2, 1], classes: 3)
    #expect(
      Classification(classes: 3).exampleScores(of: numbers([3, 3]), for: labelled).isEmpty)
  }
}
