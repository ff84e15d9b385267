import TensorCore

// What edits of a network ask of its layers, whatever their types.

/// A layer whose output may go through a nonlinearity.
public protocol ActivatedLayer: Layer {
  /// The nonlinearity of the output; `identity` for none.
  var activation: Activation { get set }
}

extension Layer {
  /// Whether the layer's output goes through a nonlinearity.
  public var activates: Bool {
    (self as? any ActivatedLayer).map { $0.activation != .identity } ?? false
  }
}

/// A layer that belongs to the weights before it: it has none of its own and keeps their shape.
public protocol AccompanyingLayer: Layer {}

/// A layer that draws at random while it is trained.
public protocol RandomLayer: AccompanyingLayer {
  /// The same layer with nothing left to chance: what it computes in evaluation.
  var withoutRandomness: Self { get }
}

/// A layer whose work is products of matrices, which can be counted.
public protocol ProductLayer: Layer {
  /// How many multiplications and additions each of its products takes for one example.
  func operations(input: Shape, output: Shape) -> [Double]
}

/// A layer that multiplies its input by trained weights.
public protocol WeightedLayer: ActivatedLayer {
  /// How many numbers each output has: units or channels.
  var width: Int { get set }
  /// Whether a trained number is added to each output.
  var bias: Bool { get set }
  /// How the weights get their first values.
  var initialiser: Initialiser { get set }
  /// Multiplies the initial weights.
  var gain: Double { get set }
}

/// A layer that normalises, then scales and shifts.
public protocol NormLayer: ActivatedLayer, AccompanyingLayer {
  /// Added to the variance, against a division by zero.
  var epsilon: Double { get set }
  /// The first value of each scale γ.
  var initialScale: Double { get set }
}

/// A layer that reads the outputs of others beside its input.
public protocol ReadingLayer: Layer {
  /// The names of the layers, as many as ever.
  var reads: [String] { get set }
}

extension AttentionalLayer: ReadingLayer {
  public var reads: [String] {
    get { [over] }
    set { over = newValue[0] }
  }
}

extension Concatenation: ReadingLayer {
  public var reads: [String] {
    get { [with] }
    set { with = newValue[0] }
  }
}

extension CrossAttention: ReadingLayer {
  public var reads: [String] {
    get { [over] }
    set { over = newValue[0] }
  }
}

/// A layer that is made of others.
public protocol ContainerLayer: Layer {
  /// Its lists of layers, as many as ever, each beginning with the container's own input.
  var branches: [[LayerSpec]] { get set }
}

extension Convolution: WeightedLayer {
  public var width: Int {
    get { channels }
    set { channels = newValue }
  }
}

extension Linear: WeightedLayer {
  public var width: Int {
    get { units }
    set { units = newValue }
  }
}

extension BatchNorm: NormLayer {}
extension GroupNorm: NormLayer {}
extension LayerNorm: NormLayer {}

extension ChannelShuffle: AccompanyingLayer {}
extension ActivationLayer: AccompanyingLayer {}

extension Dropout: RandomLayer {
  public var withoutRandomness: Dropout { Dropout(rate: 0) }
}

extension ActivationLayer: ActivatedLayer {
  public var activation: Activation {
    get { function }
    set { function = newValue }
  }
}

extension Residual: ActivatedLayer {}

extension Residual: ContainerLayer {
  /// The body, then the shortcut.
  public var branches: [[LayerSpec]] {
    get { [body, shortcut] }
    set {
      body = newValue[0]
      shortcut = newValue[1]
    }
  }
}

// MARK: - Arithmetic, a multiplication and an addition counting as two

extension Linear: ProductLayer {
  public func operations(input: Shape, output: Shape) -> [Double] {
    [2 * Double(input.elementCount) * Double(units)]
  }
}

extension Convolution: ProductLayer {
  public func operations(input: Shape, output: Shape) -> [Double] {
    [2 * Double(output.elementCount) * Double(size * size * input.last / groups)]
  }
}

extension Attention: ProductLayer {
  /// Queries, keys, values and the way out; then scores and sums, as if of every pair.
  public func operations(input: Shape, output: Shape) -> [Double] {
    let (length, width) = (Double(input[0]), Double(input.last))
    return [8 * length * width * width, 4 * length * length * width]
  }
}

extension CrossAttention: ProductLayer {
  /// As of self-attention: how long the other sequence is counts little beside the projections.
  public func operations(input: Shape, output: Shape) -> [Double] {
    let (length, width) = (Double(input[0]), Double(input.last))
    return [8 * length * width * width, 4 * length * length * width]
  }
}

extension AttentionalLayer: ProductLayer {
  public func operations(input: Shape, output: Shape) -> [Double] {
    let (length, width) = (Double(input[0]), Double(input.last))
    return [4 * length * width * Double(output.last), 4 * length * length * width]
  }
}

extension LongShortTermMemory: ProductLayer {
  public func operations(input: Shape, output: Shape) -> [Double] {
    recurrentOperations(input: input, output: output, gates: 4)
  }
}

extension GatedRecurrentUnit: ProductLayer {
  public func operations(input: Shape, output: Shape) -> [Double] {
    recurrentOperations(input: input, output: output, gates: 3)
  }
}

/// Products with the inputs of all steps, then with the states before them.
private func recurrentOperations(input: Shape, output: Shape, gates: Double) -> [Double] {
  let steps = Double(input[0])
  let units = Double(output.last)
  return [Double(input.last), units].map { 2 * gates * steps * units * $0 }
}
