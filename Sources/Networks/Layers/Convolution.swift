import Configuration
import TensorCore

/// A 2-D convolution over [height, width, channels].
public struct Convolution: Layer {
  public static let kind = "convolution"

  /// Output channels; required.
  public var channels = 0
  /// The square kernel's side.
  public var size = 3
  /// How far the kernel moves.
  public var stride = 1
  /// Zeros around the image; `nil` (left out) is ⌊size/2⌋·dilation, which keeps the extent at stride 1.
  public var padding: Int?
  /// How far apart the kernel's elements lie.
  public var dilation = 1
  /// Parts that the channels are cut into, each with kernels of its own.
  public var groups = 1
  public var activation = Activation.identity
  public var bias = true
  public var initialiser = Initialiser.heNormal
  public var gain = 1.0

  public init() {}

  public init(
    channels: Int, size: Int = 3, stride: Int = 1, padding: Int? = nil, groups: Int = 1,
    activation: Activation = .identity, bias: Bool = true
  ) {
    self.channels = channels
    self.size = size
    self.stride = stride
    self.padding = padding
    self.groups = groups
    self.activation = activation
    self.bias = bias
  }

  public func validate() throws(OptionError) {
    for (key, value) in [
      ("channels", channels), ("size", size), ("stride", stride), ("dilation", dilation),
      ("groups", groups),
    ] {
      try check(key, value, in: 1...)
    }
    if let padding { try check("padding", padding, in: 0...) }
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let window = Window(
      size: size, stride: stride, padding: padding ?? size / 2 * dilation, dilation: dilation,
      groups: groups)
    let output = try scope.imageOutput(of: input, window: window, channels: channels)
    guard input[2] % groups == 0 && channels % groups == 0 else {
      throw scope.error(
        "\(groups) groups divide neither evenly: \(input[2]) → \(channels) channels")
    }
    let depth = input[2] / groups
    let weight = scope.parameter(
      "weight", [size, size, depth, channels], role: .weight, initialiser: initialiser, gain: gain,
      fanIn: try scope.count([size, size, depth]),
      fanOut: try scope.count([size, size, channels]) / groups)
    let bias =
      bias ? scope.parameter("bias", [channels], role: .bias, initialiser: .zeros) : nil
    return BuiltLayer(output: output) { [activation] x, pass in
      convolution(
        x, weight: pass[weight], bias: bias.map { pass[$0] }, stride: window.stride,
        padding: window.padding, dilation: window.dilation, groups: window.groups,
        activation: activation)
    }
  }
}

extension BuildScope {
  /// The shape of one image after a window has moved over it.
  func imageOutput(
    of input: Shape, window: Window, channels: Int
  ) throws(NetworkError) -> Shape {
    guard input.rank == 3 else {
      throw error("needs images [height, width, channels], not \(input)")
    }
    // Zeros around the image are laid out in memory like the image.
    _ = try count([input[0] + 2 * window.padding, input[1] + 2 * window.padding, input[2]])
    let output = window.output(of: input.batched(1), channels: channels).suffix(from: 1)
    guard output[0] > 0 && output[1] > 0 else {
      throw error("its window does not fit into an image of \(input[0])×\(input[1])")
    }
    return output
  }
}
