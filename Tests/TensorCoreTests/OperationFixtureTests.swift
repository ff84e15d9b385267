import Foundation
import TensorCore
import Testing

/// Every operation and its gradients against PyTorch (Fixtures/generate.py).
@Suite struct OperationFixtureTests {
  /// Sums of up to a few hundred float32 terms of size about 1 round by some 1e-6.
  @Test(arguments: try Fixture.all())
  func `agrees with PyTorch`(fixture: Fixture) throws {
    try fixture.expectAgreement(within: .ofEach(2e-5))
  }
}

/// One case of operations.json.
struct Fixture: ComputedOperation, Decodable, Sendable, CustomTestStringConvertible {
  struct Array: Decodable, Sendable {
    let shape: [Int]
    let values: [Float]
    var tensor: Tensor { Tensor(values, shape: Shape(shape)) }
  }

  struct Options: Decodable, Sendable {
    var activation: Activation?
    var stride, padding, dilation, groups, size, height, width: Int?
    var mean, variance, targets: Array?
    var indices: [Int]?
  }

  struct Unknown: Error { let operation: String }

  let operation: String
  let options: Options
  let inputs: [String: Array]
  let seed: Array
  let output: Array
  let gradients: [String: Array]

  var testDescription: String {
    "\(operation) \(inputs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.shape)" })"
  }

  static func all() throws -> [Fixture] {
    let url = Bundle.module.url(forResource: "Fixtures/operations", withExtension: "json")
    return try JSONDecoder().decode([Fixture].self, from: Data(contentsOf: #require(url)))
  }

  func apply(to variables: [String: Variable]) throws -> Variable {
    let x = try #require(variables["x"])
    if let function = Elementwise(rawValue: operation) { return x.map(function) }
    switch operation {
    case "add": return try x + #require(variables["y"])
    case "subtract": return try x - #require(variables["y"])
    case "multiply": return try x * #require(variables["y"])
    case "divide": return try x / #require(variables["y"])
    case "sum": return x.sum()
    case "mean": return x.mean()
    case "sum-over-columns": return x.sumOverColumns()
    case "gather-rows": return try x.gatheringRows(#require(options.indices))
    case "activation": return try activate(x, #require(options.activation))
    case "linear":
      return try linear(
        x, weight: #require(variables["weight"]), bias: variables["bias"],
        activation: #require(options.activation))
    case "convolution":
      return try convolution(
        x, weight: #require(variables["weight"]), bias: variables["bias"],
        stride: #require(options.stride), padding: #require(options.padding),
        dilation: #require(options.dilation), groups: #require(options.groups))
    case "max-pool": return try maxPool(x, window: window())
    case "average-pool": return try averagePool(x, window: window())
    case "adaptive-max-pool": return try adaptiveMaxPool(x, to: size())
    case "adaptive-average-pool": return try adaptiveAveragePool(x, to: size())
    case "global-average-pool": return globalAveragePool(x)
    case "batch-norm":
      return try batchNorm(
        x, scale: #require(variables["scale"]), shift: #require(variables["shift"]),
        activation: #require(options.activation)
      ).output
    case "batch-norm-evaluation":
      return try batchNorm(
        x, scale: #require(variables["scale"]), shift: #require(variables["shift"]),
        mean: #require(options.mean).tensor, variance: #require(options.variance).tensor)
    case "cross-entropy": return try crossEntropy(x, targets: #require(options.targets).tensor)
    case "mean-squared-error":
      return try meanSquaredError(x, targets: #require(options.targets).tensor)
    case "log-softmax": return logSoftmax(x)
    default: throw Unknown(operation: operation)
    }
  }

  private func size() throws -> (height: Int, width: Int) {
    try (#require(options.height), #require(options.width))
  }

  private func window() throws -> Window {
    try Window(
      size: #require(options.size), stride: #require(options.stride),
      padding: #require(options.padding))
  }
}
