import Tricks

/// What a finished run leaves behind: evidence that must be the same on any machine.
public struct TrainingOutcome: Sendable {
  public let seed: UInt64
  public let history: History
  public let trace: [TraceEntry]
  public let initial: ModelState
  /// The sets of values that were tested: one, unless a trick serves several.
  public let served: [ModelState]
  /// On the test split.
  public let test: Scores
  /// What the task predicts of the test split: log-probabilities [n, classes], values [n, outputs].
  public let predictions: Tensor
  public let steps: Int
  /// Whether a stop rule ended the run before its last epoch.
  public let stoppedEarly: Bool
}

/// Fingerprints of every tensor after a step, for finding the first that differs.
public struct TraceEntry: Sendable {
  /// 1 for the first step.
  public let step: Int
  public let loss: Float
  public let parameters: [Fingerprint]
  public let gradients: [Fingerprint]
  /// Running statistics, and what the optimiser and tricks remember.
  public let state: [Fingerprint]

  public struct Fingerprint: Hashable, Sendable {
    public let name: String
    public let hash: UInt64
  }

  init(
    step: Int, loss: Float, parameters: [Fingerprint], gradients: [Fingerprint],
    state: [Fingerprint]
  ) {
    self.step = step
    self.loss = loss
    self.parameters = parameters
    self.gradients = gradients
    self.state = state
  }

  init(step: Int, loss: Float, state: TrainingState, gradients: [Tensor]) {
    self.step = step
    self.loss = loss
    let model = state.model
    parameters = Self.fingerprints(model.parameters)
    self.gradients = zip(model.parameters.names, gradients).map {
      Fingerprint(name: $0, hash: $1.fingerprint)
    }
    self.state =
      Self.fingerprints(model.buffers)
      + state.context.remembering.flatMap { id in
        Self.fingerprints(state.context[memory: id].tensors, prefix: id + "/")
      }
  }

  private static func fingerprints(_ tensors: NamedTensors, prefix: String = "") -> [Fingerprint] {
    zip(tensors.names, tensors.tensors).map {
      Fingerprint(name: prefix + $0, hash: $1.fingerprint)
    }
  }
}

/// What a run tells while it goes on. Nothing of it reaches a result.
public enum TrainingEvent: Sendable {
  /// A step of a network that is trained before the run; the first is number 1.
  case preparing(Progress, number: Int, of: Int)
  case step(Progress, loss: Float)
  case epoch(History.Epoch, of: Int)
}
