import Configuration
import TensorCore

/// Adds a fixed vector for each place, so that places of any number are told apart: sines and cosines of
/// place/10000^(2i/width) in turn. [steps, width] → the same.
///
/// - Source: Vaswani et al., 2017, section 3.5.
public struct SinusoidalPositions: Layer {
  public static let kind = "sinusoidal-positions"

  public init() {}

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let input = try scope.sequence(input)
    let width = input[1]
    let sequence = scope.sequence
    return BuiltLayer(output: input) { x, pass in
      let places = sequence.map(pass.places(of:)) ?? Array(0..<x.shape[1])
      let table = Self.table(places: (places.max() ?? -1) + 1, width: width)
      let rows = table.gatheringRows(places)
      guard sequence != nil else { return x.addingToEachExample(x.tape.constant(rows)) }
      return x + x.tape.constant(rows.reshaped(to: x.shape))
    }
  }

  private static func table(places: Int, width: Int) -> Tensor {
    var values: [Float] = []
    values.reserveCapacity(places * width)
    let rates = (0..<width).map { Elementary.pow(10_000, -Double($0 / 2 * 2) / Double(width)) }
    for place in 0..<places {
      for (column, rate) in rates.enumerated() {
        let angle = Double(place) * rate
        values.append(Float(column % 2 == 0 ? Elementary.sin(angle) : Elementary.cos(angle)))
      }
    }
    return Tensor(values, shape: [places, width])
  }
}

extension ForwardPass {
  /// The place of each row within its group, from 0.
  func places(of sequence: String) -> [Int] {
    if let steps = steps(of: sequence) { return Array(repeating: steps.place, count: steps.lines) }
    return groups(of: sequence).lengths.flatMap { 0..<$0 }
  }
}
