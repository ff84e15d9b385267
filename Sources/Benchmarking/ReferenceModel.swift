import Networks
import TensorCore

/// A network whose training step is timed and whose bits are watched, with the batch it is given.
public struct ReferenceModel: Sendable {
  public let name: String
  public let spec: NetworkSpec
  /// The shape of one example.
  public let input: Shape
  public let batch: Int
  public let classes: Int

  public init(name: String, spec: NetworkSpec, input: Shape, batch: Int, classes: Int) {
    self.name = name
    self.spec = spec
    self.input = input
    self.batch = batch
    self.classes = classes
  }

  init(_ name: String, _ model: some NetworkModel, input: Shape) {
    self.init(
      name: name, spec: NetworkSpec(layers: model.layers(outputs: 10)), input: input, batch: 128,
      classes: 10)
  }

  /// The models of the comparison with PyTorch, with the batch and the shapes used there.
  public static let all: [ReferenceModel] = [
    ReferenceModel("mlp", MultilayerPerceptron(), input: [28, 28, 1]),
    ReferenceModel("cnn", ConvolutionalModel(), input: [28, 28, 1]),
    ReferenceModel("resnet20", ResidualModel(), input: [32, 32, 3]),
    ReferenceModel("shufflenet", ShuffleModel(), input: [32, 32, 3]),
  ]

  /// The network with a seed's first weights.
  func build() throws(NetworkError) -> Network { try Network(spec, input: input) }

  /// A batch of noise with random labels.
  func data(seed: UInt64) -> (inputs: Tensor, labels: [Int]) {
    let inputs = RandomStream(seed: seed, name: "bench/inputs").normal(input.batched(batch))
    var generator = RandomStream(seed: seed, name: "bench/labels").generator()
    return (inputs, (0..<batch).map { _ in Int(generator.next(below: UInt64(classes))) })
  }
}
