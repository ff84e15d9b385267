import Tricks

/// How a number became NaN or infinite: where first, and what was there before.
public struct Divergence: Hashable, Sendable {
  /// What was the first that is not finite, in the order in which a step computes.
  public enum Origin: Hashable, Sendable {
    case inputs, targets
    case parameter(String)
    /// The output of a layer, by its path.
    case activation(String)
    case loss
    case gradient(String)
    /// It was not looked for: no step was being taken.
    case unknown
  }

  /// A tensor that was still finite.
  public struct Healthy: Hashable, Sendable {
    public let name: String
    public let largest: Float
    public let norm: Float

    init(_ name: String, _ tensor: Tensor) {
      self.name = name
      largest = tensor.largest
      norm = tensor.magnitude
    }
  }

  /// The step in which it was found, 1 being the first, and what was found.
  public let step: Int
  public let tensor: String
  public internal(set) var origin = Origin.unknown
  /// The objectives of the steps before, the latest at the end.
  public internal(set) var losses: [Float] = []
  /// The inputs and targets of the step's batch, its parameters, and the outputs of layers up to the
  /// first that is not finite.
  public internal(set) var healthy: [Healthy] = []
  /// What the experiment asked for.
  public internal(set) var rate = 0.0

  init(step: Int, tensor: String) {
    self.step = step
    self.tensor = tensor
  }

  /// "step 12: the training loss is no longer finite"
  public var summary: String { "step \(step): \(tensor) is no longer finite" }
}

// MARK: - Finding out

extension Divergence {
  /// Takes the forward pass of a batch once more, and looks layer by layer.
  ///
  /// - Parameters:
  ///   - state: before the step's update.
  ///   - gradients: those of the step, if it came to them.
  mutating func trace(
    _ resolved: ResolvedExperiment, _ state: TrainingState, on batch: Batch, gradients: [Tensor]
  ) {
    note("the batch's inputs", batch.inputs, as: .inputs)
    note("the batch's targets", batch.targets, as: .targets)
    let parameters = state.model.parameters
    for (name, tensor) in zip(parameters.names, parameters.tensors) {
      note(name, tensor, as: .parameter(name))
    }
    if origin != .unknown { return }
    let pass = ForwardPass(
      state: state.model, mode: .training, seed: state.context.seed,
      step: state.context.progress.step, tape: Tape(recording: false))
    var outputs: [(String, Tensor)] = []
    pass.observer = { outputs.append(($0, $1.tensor)) }
    _ = resolved.network(resolved.task.inputValues(of: batch), pass)
    for (path, output) in outputs {
      note("the output of \(path)", output, as: .activation(path))
      if origin != .unknown { return }
    }
    // Backwards, so the last parameter's gradient is the first that there is.
    let last = zip(parameters.names, gradients).reversed().first { !$1.isFinite }
    origin = last.map { .gradient($0.0) } ?? .loss
  }

  private mutating func note(_ name: String, _ tensor: Tensor, as place: Origin) {
    if tensor.isFinite {
      healthy.append(Healthy(name, tensor))
    } else if origin == .unknown {
      origin = place
    }
  }
}

// MARK: - What follows

extension Divergence {
  /// The objective's growth over the last steps: from the lowest of them to the last.
  public var growth: (from: Float, to: Float)? {
    guard let last = losses.last, let lowest = losses.min(), losses.count > 1 else { return nil }
    return last.magnitude > 3 * lowest.magnitude && last.magnitude > 1e-3 ? (lowest, last) : nil
  }

  /// The healthy tensor with the largest number.
  public var largest: Healthy? { healthy.max { $0.largest < $1.largest } }

  /// The key of the experiment that is to be changed.
  public var setting: String? {
    switch origin {
    case .inputs: "data.scaling"
    case .targets: nil
    default: step == 1 ? nil : "optimiser.rate"
    }
  }

  /// What was seen, as a sentence.
  public var account: String {
    var parts: [String] = []
    switch origin {
    case .inputs: parts.append("the batch's inputs hold a NaN or an infinity")
    case .targets: parts.append("the batch's targets hold a NaN or an infinity")
    case .parameter(let name): parts.append("\(name) was the first, in an update before")
    case .activation(let path): parts.append("the output of \(path) was the first")
    case .loss: parts.append("the network's outputs were finite, the loss was not")
    case .gradient(let name): parts.append("the loss was finite, the gradient of \(name) was not")
    case .unknown: break
    }
    if let growth {
      parts.append(
        "the loss had gone from \(growth.from) to \(growth.to) within \(losses.count) steps")
    } else if let last = losses.last {
      parts.append("the loss was \(last) the step before")
    }
    if let largest, origin != .unknown {
      parts.append("the largest number was \(largest.largest), in \(largest.name)")
    }
    return parts.joined(separator: "; ")
  }

  /// What to do about it.
  public var hint: String {
    let account = account.isEmpty ? "" : account + ": "
    switch origin {
    case .inputs, .targets:
      return account + "look for missing values in the data (`harness check`), then at tricks that "
        + "change batches"
    case _ where step == 1:
      return account
        + "no step has been taken by then, so it is not the rate: look at the scale of "
        + "inputs, targets and first weights, and at tricks that scale or add noise"
    case .loss where growth == nil:
      return account + "look for a logarithm, a root or a division of 0 in the loss; then lower "
        + "optimiser.rate"
    case .gradient where growth == nil:
      return account
        + "look for a root or a division at 0, whose slope is infinite, in the layer or "
        + "the loss; then limit the gradients (`harness tricks` lists how)"
    default:
      return account
        + "lower the learning rate, or limit the gradients (`harness tricks` lists how)"
    }
  }
}
