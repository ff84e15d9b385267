import Tricks

/// Why a run cannot start or cannot go on.
public enum TrainingError: UserFacingError {
  /// What a part of the set-up says against it: its configuration, data, network or tricks.
  case caused(by: any UserFacingError)
  /// No trick has this id; the hint names near ones.
  case unknownTrick(TrickID, hint: String)
  /// A number became NaN or infinite. `step` is 1 for the first.
  case notFinite(step: Int, tensor: String)
  /// The same of a run, with what was found out about it.
  indirect case diverged(Divergence)
  /// Data and network do not fit together.
  case mismatch(String, hint: String?)
  /// A checkpoint that cannot be continued from.
  case checkpoint(String)

  /// For an error that a trick's or a layer's code threw.
  init(wrapping error: any Error) {
    switch error {
    case let error as TrainingError: self = error
    case let error as any UserFacingError: self = .caused(by: error)
    default: self = .mismatch("\(error)", hint: nil)
    }
  }

  /// What a part of the set-up threw.
  public var cause: (any UserFacingError)? {
    if case .caused(let error) = self { error } else { nil }
  }

  public var description: String {
    switch self {
    case .caused(let error): error.description
    case .unknownTrick(let id, _): "there is no trick '\(id)'"
    case .notFinite(let step, let tensor): Divergence(step: step, tensor: tensor).summary
    case .diverged(let divergence): divergence.summary
    case .mismatch(let message, _): message
    case .checkpoint(let message): "checkpoint: \(message)"
    }
  }

  public var problem: String { cause?.problem ?? description }

  public var hint: String? {
    switch self {
    case .caused(let error): error.hint
    case .unknownTrick(_, let hint): hint
    case .notFinite(let step, let tensor): Divergence(step: step, tensor: tensor).hint
    case .diverged(let divergence): divergence.hint
    case .mismatch(_, let hint): hint
    case .checkpoint: nil
    }
  }

  public var location: SourceLocation? { cause?.location }

  public var kind: ErrorKind {
    switch self {
    case .caused(let error): error.kind
    case .unknownTrick: .missing
    case .notFinite, .diverged: .failed
    case .mismatch, .checkpoint: .badInput
    }
  }
}
