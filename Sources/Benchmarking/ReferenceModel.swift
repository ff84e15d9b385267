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
  /// Whether it reads one sequence of tokens and writes another, with lengths of their own.
  private let lengths: Lengths?
  /// How many labels an image has: one, or one for each pixel.
  private var labels = 1

  /// How long the sequences of a batch are.
  enum Lengths: Sendable {
    /// All as long as the input says.
    case equal
    /// From one token to as many as the input says.
    case ragged
  }

  /// A model for images [height, width, channels], or for sequences [length] of as many tokens as
  /// there are classes.
  public init(
    _ name: String, _ model: any NetworkModel, input: Shape, batch: Int, classes: Int = 10
  ) {
    self.init(
      name, NetworkSpec(layers: model.layers(outputs: classes)), input: input, batch: batch,
      classes: classes)
  }

  init(
    _ name: String, _ spec: NetworkSpec, input: Shape, batch: Int, classes: Int = 10,
    lengths: Lengths? = nil
  ) {
    self.name = name
    self.spec = spec
    self.input = input
    self.batch = batch
    self.classes = classes
    self.lengths = lengths
  }

  /// A model for a class of each pixel of images [height, width, channels].
  init(
    pixels name: String, _ model: SegmenterModel, input: Shape, batch: Int, classes: Int
  ) {
    self.init(name, model, input: input, batch: batch, classes: classes)
    labels = input[0] * input[1]
  }

  /// A model from one sequence of tokens to another.
  init(
    pairs name: String, _ model: any NetworkModel, length: Int, batch: Int, classes: Int,
    lengths: Lengths
  ) {
    self.init(
      name, NetworkSpec(layers: model.layers(outputs: classes)), input: [length], batch: batch,
      classes: classes, lengths: lengths)
  }

  /// Two recurrent layers on each side, and attention from one to the other.
  static var attentive: EncoderDecoderModel {
    var model = EncoderDecoderModel()
    (model.width, model.units, model.depth, model.attention) = (256, 256, 2, .general)
    return model
  }

  /// Three blocks on each side.
  static var transformer: TransformerTranslator {
    var model = TransformerTranslator()
    (model.depth, model.width, model.heads) = (3, 256, 4)
    return model
  }

  /// The models of the comparison with PyTorch, with the batch and the shapes used there.
  public static let all: [ReferenceModel] = [
    ReferenceModel("mlp", MultilayerPerceptron(), input: [28, 28, 1], batch: 128),
    ReferenceModel("cnn", ConvolutionalModel(), input: [28, 28, 1], batch: 128),
    ReferenceModel("resnet20", ResidualModel(), input: [32, 32, 3], batch: 128),
    ReferenceModel("shufflenet", ShuffleModel(), input: [32, 32, 3], batch: 128),
    ReferenceModel("gpt", TransformerModel(), input: [128], batch: 32, classes: 65),
    ReferenceModel("lstm", RecurrentModel(), input: [128], batch: 32, classes: 65),
    ReferenceModel(
      pixels: "segmenter", SegmenterModel(), input: [96, 96, 1], batch: 8, classes: 3),
    ReferenceModel(
      pairs: "lstm-attention", attentive, length: 24, batch: 64, classes: 65, lengths: .equal),
    ReferenceModel(
      pairs: "transformer", transformer, length: 24, batch: 64, classes: 65, lengths: .equal),
  ]

  private var isSequence: Bool { input.rank == 1 }

  /// The network with a seed's first weights.
  func build() throws(NetworkError) -> Network { try Network(spec, inputs: inputShapes) }

  private var inputShapes: InputShapes {
    if lengths == nil { return InputShapes(input) }
    return InputShapes(
      ["source": input, "target": input], vocabularies: ["source": classes, "target": classes])
  }

  /// A batch of noise with random labels: one for each example, or for each pixel or place of a sequence.
  func data(seed: UInt64) -> (inputs: InputValues, labels: [Int]) {
    var generator = RandomStream(seed: seed, name: "bench/labels").generator()
    func classesDrawn(_ count: Int) -> [Int] {
      (0..<count).map { _ in Int(generator.next(below: UInt64(classes))) }
    }
    let shape = input.batched(batch)
    guard isSequence else {
      let noise = RandomStream(seed: seed, name: "bench/inputs").normal(shape)
      return (InputValues(noise), classesDrawn(batch * labels))
    }
    func tokensDrawn(_ shape: Shape) -> Tensor {
      Tensor(classesDrawn(shape.elementCount).map { Float($0) }, shape: shape)
    }
    guard let lengths else {
      let tokens = tokensDrawn(shape)
      return (InputValues(tokens), classesDrawn(shape.elementCount))
    }
    func groupsDrawn() -> RowGroups {
      RowGroups(
        lengths: (0..<batch).map { _ in
          lengths == .equal ? input[0] : Int(generator.next(below: UInt64(input[0]))) + 1
        })
    }
    let groups = ["source": groupsDrawn(), "target": groupsDrawn()]
    var tensors: [String: Tensor] = [:]
    for name in ["source", "target"] { tensors[name] = tokensDrawn([1, groups[name]?.rows ?? 0]) }
    return (InputValues(tensors, groups: groups), classesDrawn(groups["target"]?.rows ?? 0))
  }
}
