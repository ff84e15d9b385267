import Errors

/// Why factors cannot be combined in a design.
public enum DesignError: UserFacingError, Hashable {
  case tooFewFactors(Design.Form, least: Int)
  case tooManyFactors(Design.Form, Int, limit: Int)
  case severalLevels(Design.Form, String)
  case twice(String)
  /// A trick's id, or a setting as `--set KEY`.
  case shared(Design.Form, String)
  case oneLevel(String)
  case varied(String)
  case tooManyArms(Int)

  public var description: String {
    switch self {
    case .tooFewFactors(let form, let least):
      "the design '\(form.rawValue)' takes at least "
        + (least == 1 ? "one trick or change" : "\(least) tricks or changes")
    case .tooManyFactors(let form, let count, let limit):
      "the design '\(form.rawValue)' takes at most \(limit) tricks and changes, not \(count), "
        + "which would need \(form.armCount(of: count)) arms"
    case .severalLevels(let form, let name):
      "the design '\(form.rawValue)' has each trick or change on or off, and \(name) has several "
        + "values"
    case .twice(let label):
      "\(label) is named twice"
    case .shared(let form, let key):
      "the design '\(form.rawValue)' combines what it is given, and a run has \(key) once"
    case .oneLevel(let name):
      "what is varied takes at least two values, and \(name) has one"
    case .varied(let key):
      "\(key) is varied on both sides, and cannot be what is tested too"
    case .tooManyArms(let count):
      "that comes to \(count) arms, and at most \(Design.greatestArmCount) are made"
    }
  }

  public var hint: String? {
    switch self {
    case .tooFewFactors(.pairs, _): "name another --trick or --change"
    case .tooFewFactors: "name the trick to test, as in --trick label-smoothing"
    case .tooManyFactors:
      "--design leave-one-out and --design stack take one arm more than there are tricks"
    case .severalLevels: "give one value, or leave out --design to test each value by itself"
    case .twice: "name it once"
    case .shared: "leave out --design to test each by itself against the baseline"
    case .oneLevel: "as in --vary training.batch-size=64,256"
    case .varied: "leave it out of one of the two"
    case .tooManyArms: "name fewer values or tricks"
    }
  }

  public var kind: ErrorKind { .usage }
}
