import Configuration
import Tricks

/// Why a run cannot start or cannot go on.
public enum TrainingError: Error, Sendable {
  case configuration(ConfigurationError)
  case network(NetworkError)
  case dataset(DatasetError)
  case conflict(Conflict)
  case notApplicable(NotApplicable)
  case weights(WeightError)
  /// No trick has this id; the hint names near ones.
  case unknownTrick(TrickID, hint: String)
  /// A number became NaN or infinite. `step` is 1 for the first.
  case notFinite(step: Int, tensor: String)
  /// Data and network do not fit together.
  case mismatch(String, hint: String?)
  /// A checkpoint that cannot be continued from.
  case checkpoint(String)
}

extension TrainingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .configuration(let error): error.description
    case .network(let error): error.description
    case .dataset(let error): "\(error)"
    case .conflict(let error): error.description
    case .notApplicable(let error): error.description
    case .weights(let error): error.description
    case .unknownTrick(let id, _): "there is no trick '\(id)'"
    case .notFinite(let step, let tensor): "step \(step): \(tensor) is no longer finite"
    case .mismatch(let message, _): message
    case .checkpoint(let message): "checkpoint: \(message)"
    }
  }

  /// What to do about it.
  public var hint: String? {
    switch self {
    case .configuration(let error): error.hint
    case .network(let error): error.hint
    case .dataset(let error): error.hint
    case .conflict(let error): error.hint
    case .notApplicable(let error): error.hint
    case .weights(let error): error.hint
    case .unknownTrick(_, let hint): hint
    case .notFinite: "lower the learning rate, or limit the gradients (`harness tricks` lists how)"
    case .mismatch(_, let hint): hint
    case .checkpoint: nil
    }
  }
}
