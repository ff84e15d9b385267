import TensorCore
import Testing

/// Every operation and its gradients against PyTorch (Fixtures/generate.py).
@Suite struct OperationFixtureTests {
  /// Sums of up to a few hundred float32 terms of size about 1 round by some 1e-6.
  @Test(arguments: try Fixture<BasicOperationOptions>.all(in: "operations"))
  func `agrees with PyTorch`(fixture: Fixture<BasicOperationOptions>) throws {
    try fixture.expectAgreement(within: .ofEach(2e-5))
  }
}

/// Of the cases of operations.json.
struct BasicOperationOptions: OperationOptions {
  var activation: Activation?
  var stride, padding, dilation, groups, size, height, width: Int?
  var mean, variance, targets: FixtureArray?
  var indices: [Int]?

  func apply(_ operation: String, to variables: [String: Variable]) throws -> Variable {
    let x = try variables.named("x")
    if let function = Elementwise(rawValue: operation) { return x.map(function) }
    switch operation {
    case "add": return try x + variables.named("y")
    case "subtract": return try x - variables.named("y")
    case "multiply": return try x * variables.named("y")
    case "divide": return try x / variables.named("y")
    case "sum": return x.sum()
    case "mean": return x.mean()
    case "sum-over-columns": return x.sumOverColumns()
    case "gather-rows": return try x.gatheringRows(#require(indices))
    case "activation": return try activate(x, #require(activation))
    case "linear":
      return try linear(
        x, weight: variables.named("weight"), bias: variables["bias"],
        activation: #require(activation))
    case "convolution":
      return try convolution(
        x, weight: variables.named("weight"), bias: variables["bias"],
        stride: #require(stride), padding: #require(padding),
        dilation: #require(dilation), groups: #require(groups))
    case "max-pool": return try maxPool(x, window: window())
    case "average-pool": return try averagePool(x, window: window())
    case "adaptive-max-pool": return try adaptiveMaxPool(x, to: extent())
    case "adaptive-average-pool": return try adaptiveAveragePool(x, to: extent())
    case "global-average-pool": return globalAveragePool(x)
    case "batch-norm":
      return try batchNorm(
        x, scale: variables.named("scale"), shift: variables.named("shift"),
        activation: #require(activation)
      ).output
    case "batch-norm-evaluation":
      return try batchNorm(
        x, scale: variables.named("scale"), shift: variables.named("shift"),
        mean: #require(mean).tensor, variance: #require(variance).tensor)
    case "cross-entropy": return try crossEntropy(x, targets: #require(targets).tensor)
    case "mean-squared-error":
      return try meanSquaredError(x, targets: #require(targets).tensor)
    case "log-softmax": return logSoftmax(x)
    default: throw UnknownOperation(operation: operation)
    }
  }

  private func extent() throws -> (height: Int, width: Int) {
    try (#require(height), #require(width))
  }

  private func window() throws -> Window {
    try Window(
      size: #require(size), stride: #require(stride),
      padding: #require(padding))
  }
}
