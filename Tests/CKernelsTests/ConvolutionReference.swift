import CKernels

/// A window and a plain rendering of the three products over it, one FMA at a time.
struct ConvolutionReference: CustomStringConvertible {
  var window: ck_window

  init(
    batch: Int = 1, size: (Int, Int), channels: (Int, Int), kernel: (Int, Int),
    stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0), after: (Int, Int)? = nil,
    dilation: (Int, Int) = (1, 1), groups: Int = 1
  ) {
    window = ck_window()
    window.batch = batch
    (window.height, window.width) = size
    (window.in_channels, window.out_channels) = channels
    (window.kernel_height, window.kernel_width) = kernel
    (window.stride_height, window.stride_width) = stride
    (window.pad_top, window.pad_left) = padding
    (window.dilation_height, window.dilation_width) = dilation
    window.groups = groups
    let (bottom, right) = after ?? padding
    let rows = size.0 + padding.0 + bottom - (kernel.0 - 1) * dilation.0 - 1
    let columns = size.1 + padding.1 + right - (kernel.1 - 1) * dilation.1 - 1
    window.out_height = rows < 0 ? 0 : rows / stride.0 + 1
    window.out_width = columns < 0 ? 0 : columns / stride.1 + 1
  }

  var description: String {
    let s = window
    return "\(s.batch) × \(s.height)×\(s.width)×\(s.in_channels)"
      + " to \(s.out_height)×\(s.out_width)×\(s.out_channels),"
      + " kernel \(s.kernel_height)×\(s.kernel_width), stride \(s.stride_height),\(s.stride_width),"
      + " padding \(s.pad_top),\(s.pad_left), dilation \(s.dilation_height),\(s.dilation_width),"
      + " groups \(s.groups)"
  }

  var isEmpty: Bool { window.out_height == 0 || window.out_width == 0 }
  var inputs: Int { window.batch * window.height * window.width * window.in_channels }
  var outputs: Int { window.batch * window.out_height * window.out_width * window.out_channels }
  var weights: Int {
    window.kernel_height * window.kernel_width * groupInputs * window.out_channels
  }
  private var groupInputs: Int { window.in_channels / window.groups }
  private var groupOutputs: Int { window.out_channels / window.groups }

  private func pixel(_ x: [Float], _ n: Int, _ row: Int, _ column: Int, _ channel: Int) -> Float {
    let s = window
    if row < 0 || row >= s.height || column < 0 || column >= s.width { return 0 }
    return x[((n * s.height + row) * s.width + column) * s.in_channels + channel]
  }

  private func weight(_ kh: Int, _ kw: Int, _ input: Int, _ output: Int) -> Int {
    ((kh * window.kernel_width + kw) * groupInputs + input) * window.out_channels + output
  }

  /// The input row and column that output (row, column) sees through tap (kh, kw).
  private func source(_ row: Int, _ column: Int, _ kh: Int, _ kw: Int) -> (Int, Int) {
    (
      row * window.stride_height + kh * window.dilation_height - window.pad_top,
      column * window.stride_width + kw * window.dilation_width - window.pad_left
    )
  }

  /// relu(bias + Σ x·w).
  func forward(_ x: [Float], _ w: [Float], _ bias: [Float]) -> [Float] {
    let s = window
    var y: [Float] = []
    y.reserveCapacity(outputs)
    for n in 0..<s.batch {
      for row in 0..<s.out_height {
        for column in 0..<s.out_width {
          for output in 0..<s.out_channels {
            var sum = bias[output]
            for kh in 0..<s.kernel_height {
              for kw in 0..<s.kernel_width {
                let (r, c) = source(row, column, kh, kw)
                for input in 0..<groupInputs {
                  let channel = output / groupOutputs * groupInputs + input
                  sum.addProduct(pixel(x, n, r, c, channel), w[weight(kh, kw, input, output)])
                }
              }
            }
            y.append(sum < 0 ? 0 : sum)
          }
        }
      }
    }
    return y
  }

  /// Where tap `tap` puts input `i`: the output along one axis, or nil if the stride jumps over it.
  private func target(_ i: Int, _ tap: Int, _ pad: Int, _ stride: Int, _ dilation: Int) -> Int? {
    let distance = i + pad - tap * dilation
    if distance % stride != 0 { return nil }
    return distance / stride
  }

  /// Σ dy·w over ascending output row, output column, output channel.
  func inputGradient(_ dy: [Float], _ w: [Float]) -> [Float] {
    let s = window
    var dx: [Float] = []
    dx.reserveCapacity(inputs)
    for n in 0..<s.batch {
      for row in 0..<s.height {
        for column in 0..<s.width {
          for channel in 0..<s.in_channels {
            let group = channel / groupInputs
            var sum: Float = 0
            for kh in (0..<s.kernel_height).reversed() {
              let down = target(row, kh, s.pad_top, s.stride_height, s.dilation_height)
              guard let down else { continue }
              for kw in (0..<s.kernel_width).reversed() {
                let along = target(column, kw, s.pad_left, s.stride_width, s.dilation_width)
                guard let along else { continue }
                let inside = 0..<s.out_height ~= down && 0..<s.out_width ~= along
                let at = ((n * s.out_height + down) * s.out_width + along) * s.out_channels
                for output in group * groupOutputs..<(group + 1) * groupOutputs {
                  sum.addProduct(
                    inside ? dy[at + output] : 0, w[weight(kh, kw, channel % groupInputs, output)])
                }
              }
            }
            dx.append(sum)
          }
        }
      }
    }
    return dx
  }

  /// Σ x·dy over ascending image, output row, output column, in the blocks the shape fixes.
  func weightGradient(_ x: [Float], _ dy: [Float]) -> [Float] {
    let s = window
    let pixels = s.out_height * s.out_width
    let pointwise =
      s.kernel_height == 1 && s.kernel_width == 1 && s.stride_height == 1 && s.stride_width == 1
      && s.pad_top == 0 && s.pad_left == 0 && s.groups == 1 && s.height == s.out_height
      && s.width == s.out_width
    let all = s.batch * pixels
    let length: Int
    if pointwise {
      let cut = all >= 1024 && weights <= 65536
      length = cut ? (all + min(16, all / 512) - 1) / min(16, all / 512) : all
    } else {
      let blocks = min(max((1 << 22) / weights, 1), 16)
      length = (s.batch + blocks - 1) / blocks * pixels
    }
    var dw: [Float] = []
    for kh in 0..<s.kernel_height {
      for kw in 0..<s.kernel_width {
        for input in 0..<groupInputs {
          for output in 0..<s.out_channels {
            let channel = output / groupOutputs * groupInputs + input
            var blocks: [Float] = []
            for first in stride(from: 0, to: all, by: max(length, 1)) {
              var sum: Float = 0
              for i in first..<min(first + length, all) {
                let (r, c) = source(i % pixels / s.out_width, i % s.out_width, kh, kw)
                sum.addProduct(
                  pixel(x, i / pixels, r, c, channel), dy[i * s.out_channels + output])
              }
              blocks.append(sum)
            }
            dw.append(blocks.isEmpty ? 0 : addedByTree(blocks))
          }
        }
      }
    }
    return dw
  }
}
