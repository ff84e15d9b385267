import Measurement
import Tricks

/// A game of two players on one network's parameters: the first layer is moved towards what the
/// second is, and the second away from what the first is.
///
/// From w = (a, b): the first player minimises a·b over a, the second −a·b over b.
struct Duel: Task {
  static let id: TaskID = "duel"

  static func suits(_ dataset: Dataset) -> Bool { false }
  init(_ dataset: Dataset) {}

  var output: Shape { [1] }
  var outputSummary: String { "a number" }
  func loss(_ output: Variable, _ targets: Tensor) -> Variable {
    meanSquaredError(output, targets: targets)
  }
  func scores(of predictions: Tensor, for examples: Examples) -> Scores {
    Scores(["output": Double(predictions.sum())], count: examples.count)
  }
  var metrics: [Metric] { [Metric(name: "output", direction: .higherIsBetter)] }
  var measures: [Measure] { [Measure(.test, metrics[0])] }

  /// With inputs of 1 the network's output is a·b.
  var players: [Player] {
    [
      Player("down", objective: { model, batch, _ in model(batch.inputs).mean() }) {
        $0.hasPrefix("first.")
      },
      Player("up", turns: 2, objective: { model, batch, _ in model(batch.inputs).mean() * -1 }) {
        $0.hasPrefix("second.")
      },
    ]
  }

  static let dataset: Dataset = {
    let one = Examples(
      inputs: Tensor(repeating: 1, shape: [4, 1]), values: .zeros([4, 1]))
    return Dataset(
      name: "ones", target: .values(1), task: id, inputRange: 0...1, train: one, test: one)
  }()
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { TaskRegistry.shared.register(Duel.self) }
