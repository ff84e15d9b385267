import Networks
import TensorCore

/// A network whose training step is timed and whose bits are watched, with the batch it is given.
public struct ReferenceModel: Sendable {
  public let name: String
  public let spec: NetworkSpec
  /// The shape of one example: an image of noise, or a sequence of tokens.
  public let input: Shape
  public let batch: Int
  public let classes: Int

  /// A model for images [height, width, channels], or for sequences [length] of as many tokens as
  /// there are classes.
  public init(
    _ name: String, _ model: any NetworkModel, input: Shape, batch: Int, classes: Int = 10
  ) {
    self.init(
      name, NetworkSpec(layers: model.layers(outputs: classes)), input: input, batch: batch,
      classes: classes)
  }

  init(_ name: String, _ spec: NetworkSpec, input: Shape, batch: Int, classes: Int = 10) {
    self.name = name
    self.spec = spec
    self.input = input
    self.batch = batch
    self.classes = classes
  }

  /// The models of the comparison with PyTorch, with the batch and the shapes used there.
  public static let all: [ReferenceModel] = [
    ReferenceModel("mlp", MultilayerPerceptron(), input: [28, 28, 1], batch: 128),
    ReferenceModel("cnn", ConvolutionalModel(), input: [28, 28, 1], batch: 128),
    ReferenceModel("resnet20", ResidualModel(), input: [32, 32, 3], batch: 128),
    ReferenceModel("shufflenet", ShuffleModel(), input: [32, 32, 3], batch: 128),
    ReferenceModel("gpt", TransformerModel(), input: [128], batch: 32, classes: 65),
    ReferenceModel("lstm", RecurrentModel(), input: [128], batch: 32, classes: 65),
  ]

  private var isSequence: Bool { input.rank == 1 }

  /// The network with a seed's first weights.
  func build() throws(NetworkError) -> Network { try Network(spec, input: input) }

  /// A batch of noise with random labels: one for each example, or for each place of a sequence.
  func data(seed: UInt64) -> (inputs: Tensor, labels: [Int]) {
    var generator = RandomStream(seed: seed, name: "bench/labels").generator()
    func classesDrawn(_ count: Int) -> [Int] {
      (0..<count).map { _ in Int(generator.next(below: UInt64(classes))) }
    }
    let shape = input.batched(batch)
    guard isSequence else {
      let noise = RandomStream(seed: seed, name: "bench/inputs").normal(shape)
      return (noise, classesDrawn(batch))
    }
    let tokens = classesDrawn(shape.elementCount)
    return (Tensor(tokens.map { Float($0) }, shape: shape), classesDrawn(shape.elementCount))
  }
}
