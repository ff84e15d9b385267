import Configuration
import TensorCore

/// Multi-head self-attention between two projections: [steps, width] → the same.
///
/// - Source: Vaswani et al., 2017.
public struct Attention: Layer {
  public static let kind = "attention"

  /// Divides the width.
  public var heads = 4
  /// Whether a step sees only itself and earlier ones.
  public var causal = true
  /// Whether trained numbers are added to what the projections give.
  public var bias = true
  /// How the weights of the projections get their first values.
  public var initialiser = Initialiser.glorotUniform
  /// Multiplies these.
  public var gain = 1.0

  public init() {}
  public init(heads: Int, causal: Bool = true) {
    self.heads = heads
    self.causal = causal
  }

  public func validate() throws(OptionError) { try check("heads", heads, in: 1...) }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let input = try scope.sequence(input)
    let width = input[1]
    guard width % heads == 0 else {
      throw scope.error("\(heads) heads do not divide a width of \(width) evenly")
    }
    func projection(_ name: String, _ outputs: Int) -> Projection {
      Projection(
        weight: scope.parameter(
          "\(name).weight", [width, outputs], role: .weight, initialiser: initialiser, gain: gain,
          fanIn: width, fanOut: width),
        bias: bias
          ? scope.parameter("\(name).bias", [outputs], role: .bias, initialiser: .zeros) : nil)
    }
    let qkv = projection("qkv", 3 * width)
    let output = projection("output", width)
    return BuiltLayer(output: input) { [heads, causal] x, pass in
      output(selfAttention(qkv(x, pass), heads: heads, causal: causal), pass)
    }
  }

  private struct Projection: Sendable {
    let weight: BuildScope.ParameterHandle
    let bias: BuildScope.ParameterHandle?

    func callAsFunction(_ x: Variable, _ pass: ForwardPass) -> Variable {
      linear(x, weight: pass[weight], bias: bias.map { pass[$0] })
    }
  }
}
