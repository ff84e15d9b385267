import TensorCore

/// About how many numbers passes over one example hold, from the layers' shapes, and what the products
/// among them take.
public struct PassMemory: Sendable {
  /// Those that a training pass keeps for the gradients.
  public private(set) var kept = 0.0
  /// The input and the output, or their gradients, of the layer that has most of them.
  public private(set) var widest = 0.0
  /// The multiplications and additions of all products on the way forward.
  public private(set) var operations = 0.0
  /// The different sizes that outputs have: memory of one size is used again for the next of it.
  private var sizes: Set<Int> = []

  /// Those that are held while nothing is kept: of each size of output one.
  public var evaluation: Double { sizes.reduce(0) { $0 + Double($1) } }

  mutating func note(_ layer: any Layer, input: Shape, output: Shape) {
    operations += ((layer as? any ProductLayer)?.operations(input: input, output: output) ?? [])
      .reduce(0, +)
    let outputs = Double(output.elementCount)
    let own = (layer as? any KeepingLayer)?.kept(input: input, output: output) ?? outputs
    // The same numbers under another shape.
    if own == 0 { return }
    kept += own
    widest = max(widest, Double(input.elementCount) + max(own, outputs))
    sizes.insert(output.elementCount)
  }
}

/// A layer that keeps more for its gradient than its output, or less.
protocol KeepingLayer: Layer {
  /// How many numbers of one example.
  func kept(input: Shape, output: Shape) -> Double
}

extension Flatten: KeepingLayer {
  func kept(input: Shape, output: Shape) -> Double { 0 }
}

extension InputLayer: KeepingLayer {
  func kept(input: Shape, output: Shape) -> Double { 0 }
}

extension OutputLayer: KeepingLayer {
  func kept(input: Shape, output: Shape) -> Double { 0 }
}

extension Attention: KeepingLayer {
  /// Queries, keys and values, what the heads give, and the output.
  func kept(input: Shape, output: Shape) -> Double { 5 * Double(output.elementCount) }
}

extension LongShortTermMemory: KeepingLayer {
  /// Four gates, the cell and the state of each step.
  func kept(input: Shape, output: Shape) -> Double { 6 * Double(input[0]) * Double(units) }
}

extension GatedRecurrentUnit: KeepingLayer {
  /// Three gates, the hidden part of the candidate and the state of each step.
  func kept(input: Shape, output: Shape) -> Double { 5 * Double(input[0]) * Double(units) }
}
