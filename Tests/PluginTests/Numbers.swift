import Foundation
import Tasks
import Testing
import Training
import Tricks

/// What the scripts in `Fixtures` computed by PyTorch, NumPy and SciPy.
enum Numbers {
  /// - Parameter file: `numbers`, or another that a generator beside it writes.
  static func read<Part: Decodable>(
    _ part: String, as type: Part.Type, file: String = "numbers"
  ) throws -> Part {
    let url = try #require(
      Bundle.module.url(forResource: file, withExtension: "json", subdirectory: "Fixtures"))
    let parts = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
    let data = try JSONSerialization.data(withJSONObject: try #require(parts?[part]))
    return try JSONDecoder().decode(type, from: data)
  }
}

/// Whether two lists agree to within `tolerance`, relative to the greatest magnitude.
func agree(_ values: [Float], _ expected: [Double], tolerance: Double = 2e-6) -> Bool {
  let scale = max(expected.map(abs).max() ?? 1, 1e-30)
  return values.count == expected.count
    && zip(values, expected).allSatisfy { abs(Double($0) - $1) <= tolerance * scale }
}

extension Tensor {
  init(_ values: [Double], _ shape: Shape) { self.init(values.map(Float.init), shape: shape) }
}

/// A recipe for a task of its own with tricks applied, whose slots are then called one by one.
func makeRecipe(
  _ tricks: [TrickID: String], task: any Task = Classification(classes: 3),
  inputShape: Shape = [4], layers: [any Layer] = [], optimiser: OptimiserSpec = OptimiserSpec(),
  data: DataOptions = DataOptions(), targets: TargetSummary = TargetSummary(),
  hasUnlabelled: Bool = false
) throws -> Recipe {
  var recipe = Recipe(
    plan: Plan(
      task: task, inputShape: inputShape,
      network: NetworkSpec(layers: layers.map { LayerSpec($0) }),
      data: data, optimiser: optimiser, epochs: 4, batchSize: 8, targets: targets,
      hasUnlabelled: hasUnlabelled))
  for (id, options) in tricks.sorted(by: { $0.key < $1.key }) {
    try apply(trick(id), options, to: &recipe)
  }
  return recipe
}

private func apply<T: Trick>(
  _ type: T.Type, _ options: String, to recipe: inout Recipe
) throws {
  try T(ConfigurationNode.options(options).decode(T.Options.self)).edit(&recipe)
}

/// A context at a step of a run of four epochs of six steps.
func makeContext(step: Int = 0, seed: UInt64 = 1, parameters: [ParameterSpec] = []) -> Context {
  Context(
    seed: seed,
    progress: Progress(
      step: step, totalSteps: 24, epoch: step / 6, totalEpochs: 4, stepsPerEpoch: 6),
    parameters: parameters)
}
