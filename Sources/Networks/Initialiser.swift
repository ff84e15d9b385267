import TensorCore

/// How a parameter gets its first values.
public enum Initialiser: String, Codable, Hashable, Sendable, CaseIterable {
  /// N(0, 2/fan-in) (He et al., 2015): keeps the variance through ReLUs.
  case heNormal = "he-normal"
  /// U(±√(6/fan-in)).
  case heUniform = "he-uniform"
  /// N(0, 2/(fan-in + fan-out)) (Glorot and Bengio, 2010).
  case glorotNormal = "glorot-normal"
  /// U(±√(6/(fan-in + fan-out))).
  case glorotUniform = "glorot-uniform"
  /// N(0, 1/fan-in) (LeCun et al., 1998).
  case lecunNormal = "lecun-normal"
  /// U(±√(3/fan-in)).
  case lecunUniform = "lecun-uniform"
  case zeros, ones

  /// The standard deviation that this initialiser gives before any gain.
  public func standardDeviation(fanIn: Int, fanOut: Int) -> Double {
    switch self {
    case .heNormal, .heUniform: (2 / Double(max(fanIn, 1))).squareRoot()
    case .glorotNormal, .glorotUniform: (2 / Double(max(fanIn + fanOut, 1))).squareRoot()
    case .lecunNormal, .lecunUniform: (1 / Double(max(fanIn, 1))).squareRoot()
    case .zeros, .ones: 0
    }
  }

  /// First values for a parameter, drawn from its own stream.
  func values(for parameter: ParameterSpec, seed: UInt64) -> Tensor {
    let stream = RandomStream(seed: seed, name: "init/\(parameter.name)")
    let deviation = Float(
      parameter.gain * standardDeviation(fanIn: parameter.fanIn, fanOut: parameter.fanOut))
    if !parameter.values.isEmpty {
      return Tensor(parameter.values.map { Float($0) }, shape: parameter.shape)
    }
    switch self {
    case .zeros:
      return .zeros(parameter.shape)
    case .ones:
      return Tensor(repeating: Float(parameter.gain), shape: parameter.shape)
    case .heNormal, .glorotNormal, .lecunNormal:
      return stream.normal(parameter.shape) * deviation
    case .heUniform, .glorotUniform, .lecunUniform:
      // U(±a) has deviation a/√3.
      let bound = Float(Double(3).squareRoot()) * deviation
      return (stream.uniform(parameter.shape) * 2 - 1) * bound
    }
  }
}
