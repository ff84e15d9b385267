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

/// A floating-point format that is narrower than the 32 bits in which everything is computed.
public enum StorageFormat: String, Sendable, CaseIterable, Codable, Hashable {
  /// 8 bits of exponent, 7 of fraction.
  case bfloat16
  /// IEEE 754 binary16: 5 bits of exponent, 10 of fraction.
  case float16

  var kernel: ck_format {
    switch self {
    case .bfloat16: CK_BFLOAT16
    case .float16: CK_FLOAT16
    }
  }
}

/// A network's nonlinearity.
public enum Activation: String, Sendable, CaseIterable, Codable, Hashable {
  case identity, relu, sigmoid, tanh, gelu, silu, softplus, elu
  /// max(x, 0.01·x).
  case leakyReLU = "leaky-relu"
  /// GELU by its tanh approximation (Hendrycks and Gimpel, 2016).
  case geluTanh = "gelu-tanh"

  var kernel: ck_activation {
    switch self {
    case .identity: CK_IDENTITY
    case .relu: CK_RELU
    case .leakyReLU: CK_LEAKY_RELU
    case .sigmoid: CK_SIGMOID
    case .tanh: CK_TANH
    case .gelu: CK_GELU
    case .geluTanh: CK_GELU_TANH
    case .silu: CK_SILU
    case .softplus: CK_SOFTPLUS
    case .elu: CK_ELU
    }
  }

  /// Whether the derivative follows from the output alone, so that the input need not be kept.
  var derivativeNeedsOnlyOutput: Bool {
    switch self {
    case .identity, .relu, .sigmoid, .tanh: true
    case .leakyReLU, .gelu, .geluTanh, .silu, .softplus, .elu: false
    }
  }
}
