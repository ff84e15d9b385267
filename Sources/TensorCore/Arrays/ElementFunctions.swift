import CKernels

/// Functions of one number that apply to every element.
public enum Elementwise: String, Sendable, CaseIterable {
  case negate, abs, sign, square, sqrt, reciprocal, exp, log, sin, cos, erf

  var kernel: ck_unary {
    switch self {
    case .negate: CK_NEGATE
    case .abs: CK_ABS
    case .sign: CK_SIGN
    case .square: CK_SQUARE
    case .sqrt: CK_SQRT
    case .reciprocal: CK_RECIPROCAL
    case .exp: CK_EXP
    case .log: CK_LOG
    case .sin: CK_SIN
    case .cos: CK_COS
    case .erf: CK_ERF
    }
  }
}

/// Operations on two numbers that apply element by element.
public enum Arithmetic: String, Sendable, CaseIterable {
  case add, subtract, multiply, divide, maximum, minimum

  var kernel: ck_binary {
    switch self {
    case .add: CK_ADD
    case .subtract: CK_SUBTRACT
    case .multiply: CK_MULTIPLY
    case .divide: CK_DIVIDE
    case .maximum: CK_MAXIMUM
    case .minimum: CK_MINIMUM
    }
  }
}
