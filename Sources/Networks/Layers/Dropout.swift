import Configuration
import TensorCore

/// Zeroes elements at random while training.
///
/// - Source: Srivastava et al., 2014 (inverted: kept elements are divided by 1 − rate).
public struct Dropout: Layer {
  public static let kind = "dropout"
  /// The probability of zeroing an element.
  public var rate = 0.5

  public init() {}
  public init(rate: Double) { self.rate = rate }

  public func validate() throws(OptionError) {
    guard rate >= 0 && rate < 1 else {
      throw OptionError(key: "rate", message: "must be at least 0 and less than 1, is \(rate)")
    }
    try checkInFloat32("rate", rate)
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let stream = "dropout/\(scope.path)"
    let rate = Float(rate)
    return BuiltLayer(output: input) { x, pass in
      pass.mode == .training ? dropout(x, rate: rate, stream: pass.random(stream)) : x
    }
  }
}
