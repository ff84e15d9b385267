import CKernels

/// How a convolution's or a pooling's window moves over the image: extents in pixels.
public struct Window: Hashable, Sendable {
  public var kernel: (height: Int, width: Int) { (kernelHeight, kernelWidth) }
  private let kernelHeight: Int
  private let kernelWidth: Int
  public let stride: Int
  /// Zeros before the first and after the last row and column.
  public let padding: Int
  public let dilation: Int
  public let groups: Int

  public init(
    kernel: (height: Int, width: Int), stride: Int = 1, padding: Int = 0, dilation: Int = 1,
    groups: Int = 1
  ) {
    kernelHeight = kernel.height
    kernelWidth = kernel.width
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  public init(
    size: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1
  ) {
    self.init(
      kernel: (size, size), stride: stride, padding: padding, dilation: dilation, groups: groups)
  }

  /// Whether each pixel lies in one place of the window at most.
  public var isSideBySide: Bool {
    padding == 0 && dilation == 1 && kernelHeight == stride && kernelWidth == stride
  }

  /// How many places the window has along an extent: ⌊(n + 2p − d(k − 1) − 1)/s⌋ + 1, or 0.
  public func outputExtent(_ extent: Int, kernel: Int) -> Int {
    let room = extent + 2 * padding - dilation * (kernel - 1) - 1
    return room < 0 ? 0 : room / stride + 1
  }

  /// The shape of the result for images [n, height, width, channels].
  public func output(of x: Shape, channels: Int) -> Shape {
    precondition(x.rank == 4, "images are [n, height, width, channels], not \(x)")
    return [
      x[0], outputExtent(x[1], kernel: kernelHeight), outputExtent(x[2], kernel: kernelWidth),
      channels,
    ]
  }

  func arguments(from x: Shape, to y: Shape) -> ck_window {
    ck_window(
      batch: x[0], height: x[1], width: x[2], in_channels: x[3], out_height: y[1],
      out_width: y[2], out_channels: y[3], kernel_height: kernelHeight, kernel_width: kernelWidth,
      stride_height: stride, stride_width: stride, pad_top: padding, pad_left: padding,
      dilation_height: dilation, dilation_width: dilation, groups: groups)
  }
}
