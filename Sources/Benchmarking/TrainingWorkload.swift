import Networks
import TensorCore

/// A network in training on one resident batch.
///
/// One step is forward, mean cross-entropy, backward and one step of the optimiser.
public struct TrainingWorkload: TrainingSteps {
  public let network: Network
  public private(set) var state: ModelState
  private let optimiser: Optimiser
  private var optimiserState = NamedTensors()
  private let inputs: InputValues
  private let targets: Tensor
  private let seed: UInt64
  private var steps = 0

  /// SGD with momentum 0.9 at the rate 0.01 and with weight decay 1e-4, unless told otherwise.
  public init(
    _ model: ReferenceModel, optimiser spec: OptimiserSpec? = nil, seed: UInt64 = 0
  ) throws(NetworkError) {
    optimiser = Optimiser(spec ?? .timed)
    network = try model.build()
    state = network.initialState(seed: seed)
    let data = model.data(seed: seed)
    inputs = data.inputs
    targets = .oneHot(data.labels, classes: model.classes)
    self.seed = seed
  }

  /// Takes a step and returns the loss before it.
  @discardableResult
  public mutating func step() -> Float {
    let (loss, gradients, buffers) = derivatives()
    steps += 1
    state.buffers = buffers
    let count = state.parameters.count
    optimiser.update(
      &state.parameters, gradients: gradients,
      rates: Array(repeating: optimiser.spec.rate, count: count),
      weightDecays: Array(repeating: optimiser.spec.weightDecay, count: count),
      state: &optimiserState, step: steps)
    return loss
  }

  /// Apart from the update, so that by then nothing else holds the weights and they change in place.
  private func derivatives() -> (loss: Float, gradients: [Tensor], buffers: NamedTensors) {
    let tape = Tape()
    let pass = ForwardPass(state: state, mode: .training, seed: seed, step: steps, tape: tape)
    let outputs = network(inputs, pass)
    let classes = targets.shape.last
    let logits = reshape(outputs, to: [outputs.tensor.count / classes, classes])
    let loss = crossEntropy(logits, targets: targets).mean()
    let gradients = tape.gradients(of: loss)
    return (loss.tensor.scalar, pass.parameters.map { gradients[$0] }, pass.buffers)
  }
}
