import Networks
import TensorCore

/// The bits of a short training: equal on every machine, at every level and number of threads.
public enum ReferenceDigest {
  /// How many steps are taken.
  public static let steps = 20

  /// The reference models on small images and batches, with dropout and Adam among them.
  public static var cases: [(name: String, training: any TimedTraining, optimiser: OptimiserSpec?)]
  {
    var adam = OptimiserSpec()
    adam.kind = .adam
    adam.rate = 0.002
    adam.weightDecay = 1e-4
    var dropout = MultilayerPerceptron()
    dropout.hidden = [33]
    dropout.activation = .tanh
    var layers = dropout.layers(outputs: 10)
    layers.insert(LayerSpec(Dropout(rate: 0.25)), at: 2)
    var gpt = TransformerModel()
    gpt.depth = 2
    gpt.width = 32
    var lstm = RecurrentModel()
    lstm.units = 33
    var attentive = ReferenceModel.attentive
    (attentive.width, attentive.units) = (17, 33)
    var transformer = ReferenceModel.transformer
    (transformer.depth, transformer.width, transformer.heads) = (2, 36, 3)
    var detector = DetectorModel()
    (detector.channels, detector.depth) = ([5, 9, 12], 2)
    let trainings: [(any TimedTraining, OptimiserSpec?)] = [
      (ReferenceModel("mlp", MultilayerPerceptron(), input: [28, 28, 1], batch: 5), nil),
      (
        ReferenceModel(
          "mlp-dropout-adam", NetworkSpec(layers: layers), input: [8, 8, 1], batch: 17), adam
      ),
      (ReferenceModel("cnn", ConvolutionalModel(), input: [12, 12, 1], batch: 3), nil),
      (ReferenceModel("resnet20", ResidualModel(), input: [8, 8, 3], batch: 2), nil),
      (ReferenceModel("shufflenet", ShuffleModel(), input: [16, 16, 3], batch: 3), adam),
      (
        ReferenceModel(
          pixels: "segmenter", SegmenterModel(), input: [12, 20, 2], batch: 3, classes: 4), adam
      ),
      (ReferenceModel("gpt", gpt, input: [17], batch: 3, classes: 23), nil),
      (ReferenceModel("lstm", lstm, input: [9], batch: 3, classes: 23), nil),
      (
        ReferenceModel(
          pairs: "lstm-attention", attentive, length: 9, batch: 7, classes: 23, lengths: .ragged),
        nil
      ),
      (
        ReferenceModel(
          pairs: "transformer", transformer, length: 9, batch: 7, classes: 23, lengths: .ragged),
        adam
      ),
      (ReferenceTask.detector(detector, side: 24, batch: 3), adam),
      (ReferenceTask.gan(width: 33, batch: 7), adam),
    ]
    return trainings.map { ($0.name, $0, $1) }
  }

  /// A hash of every loss and of all weights and running statistics at the end, in hexadecimal.
  public static func compute(
    _ training: any TimedTraining, optimiser: OptimiserSpec?
  ) throws -> String {
    var workload = try training.steps(optimiser: optimiser, seed: 20)
    var losses: [Float] = []
    for _ in 0..<steps { losses.append(workload.step()) }
    var hash = Tensor(losses, shape: [losses.count]).fingerprint
    for tensor in workload.state.all.tensors {
      hash = (hash ^ tensor.fingerprint) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash >> 32
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
