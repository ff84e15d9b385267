import CKernels
import Testing

/// A pooling window with the shape of its output.
private func window(
  batch: Int = 2, height: Int, width: Int, channels: Int, kernel: (Int, Int), stride: (Int, Int),
  pad: (Int, Int) = (0, 0), dilation: (Int, Int) = (1, 1), extra: Int = 0
) -> ck_window {
  ck_window(
    batch: batch, height: height, width: width, in_channels: channels,
    out_height: (height + 2 * pad.0 - dilation.0 * (kernel.0 - 1) - 1) / stride.0 + 1 + extra,
    out_width: (width + 2 * pad.1 - dilation.1 * (kernel.1 - 1) - 1) / stride.1 + 1 + extra,
    out_channels: channels, kernel_height: kernel.0, kernel_width: kernel.1,
    stride_height: stride.0, stride_width: stride.1, pad_top: pad.0, pad_left: pad.1,
    dilation_height: dilation.0, dilation_width: dilation.1, groups: 1)
}

private let windows: [ck_window] = [
  window(height: 8, width: 8, channels: 16, kernel: (2, 2), stride: (2, 2)),
  window(height: 7, width: 9, channels: 3, kernel: (3, 3), stride: (2, 2), pad: (1, 1)),
  window(height: 5, width: 6, channels: 17, kernel: (3, 2), stride: (1, 1), pad: (1, 0)),
  window(height: 9, width: 8, channels: 1, kernel: (2, 3), stride: (2, 1), dilation: (3, 2)),
  window(height: 4, width: 4, channels: 40, kernel: (4, 4), stride: (4, 4)),
  window(batch: 9, height: 28, width: 28, channels: 5, kernel: (2, 2), stride: (2, 2)),
  window(height: 7, width: 7, channels: 8, kernel: (2, 2), stride: (2, 2), extra: 1),
  window(batch: 1, height: 1, width: 1, channels: 2, kernel: (1, 1), stride: (1, 1)),
  window(batch: 0, height: 4, width: 4, channels: 2, kernel: (2, 2), stride: (2, 2)),
]

/// Windows for outputs of a given size, of whole rows or columns where those fit and `fixed` says so.
private func adaptive(
  batch: Int = 2, height: Int, width: Int, channels: Int, to outputs: (Int, Int),
  fixed: Bool = false
) -> ck_window {
  let kernel =
    fixed
    ? (
      height % outputs.0 == 0 ? height / outputs.0 : 0,
      width % outputs.1 == 0 ? width / outputs.1 : 0
    ) : (0, 0)
  return ck_window(
    batch: batch, height: height, width: width, in_channels: channels, out_height: outputs.0,
    out_width: outputs.1, out_channels: channels, kernel_height: kernel.0,
    kernel_width: kernel.1, stride_height: max(kernel.0, 1), stride_width: max(kernel.1, 1),
    pad_top: 0, pad_left: 0, dilation_height: 1, dilation_width: 1, groups: 1)
}

private let adaptiveWindows: [ck_window] = {
  var windows = [adaptive(batch: 0, height: 4, width: 4, channels: 2, to: (3, 3))]
  let channels = [1, 3, 5, 33]
  for height in [1, 2, 7, 17] {
    for width in [1, 7, 17] {
      for rows in [1, 2, 3, 5] {
        for columns in [1, 2, 5, 8] {
          windows.append(
            adaptive(
              batch: 1 + windows.count % 2, height: height, width: width,
              channels: channels[windows.count % 5 % 4], to: (rows, columns),
              fixed: windows.count % 3 == 0))
        }
      }
    }
  }
  return windows
}()

extension ck_window {
  fileprivate var inputs: Int { batch * height * width * in_channels }
  fileprivate var outputs: Int { batch * out_height * out_width * in_channels }

  /// The rows inside the image that output row i sees.
  private func rows(of i: Int) -> [Int] {
    if kernel_height == 0 { return Self.share(i, of: out_height, pixels: height) }
    return (0..<kernel_height).map { i * stride_height - pad_top + $0 * dilation_height }
      .filter((0..<height).contains)
  }

  private func columns(of j: Int) -> [Int] {
    if kernel_width == 0 { return Self.share(j, of: out_width, pixels: width) }
    return (0..<kernel_width).map { j * stride_width - pad_left + $0 * dilation_width }
      .filter((0..<width).contains)
  }

  /// The pixels that overlap with the share from i·pixels/count to (i + 1)·pixels/count.
  private static func share(_ i: Int, of count: Int, pixels: Int) -> [Int] {
    (0..<pixels).filter { $0 * count < (i + 1) * pixels && ($0 + 1) * count > i * pixels }
  }

  /// Calls body with each output's index, image and the input offsets in its image, in order.
  fileprivate func forEach(_ body: (_ output: Int, _ image: Int, _ offsets: [Int]) -> Void) {
    var output = 0
    for image in 0..<batch {
      for i in 0..<out_height {
        for j in 0..<out_width {
          for c in 0..<in_channels {
            var offsets: [Int] = []
            for y in rows(of: i) {
              for x in columns(of: j) { offsets.append((y * width + x) * in_channels + c) }
            }
            body(output, image * height * width * in_channels, offsets)
            output += 1
          }
        }
      }
    }
  }
}

extension Kernels {
  @Suite struct PoolingTests {
    /// Few different values, so that ties are common.
    private func image(_ count: Int) -> [Float] {
      var source = Source(UInt64(count))
      return source.floats(count).map { ($0 * 3).rounded() - 7 }
    }

    @Test(arguments: windows.indices)
    func `Maximum pooling takes the first of the greatest and never the padding`(index: Int) {
      expectMaximum(of: windows[index])
    }

    @Test(arguments: windows.indices)
    func `Average pooling divides by the elements inside the image`(index: Int) {
      expectAverage(of: windows[index])
    }

    @Test func `Adaptive windows cover every pixel that their share of the image touches`() {
      for window in adaptiveWindows {
        expectMaximum(of: window)
        expectAverage(of: window)
      }
    }

    @Test func `Adaptive windows that lie side by side give the same bits as fixed ones`() {
      let size = (height: 12, width: 8, channels: 32, outputs: (4, 4))
      let found = [false, true].map { fixed in
        var w = adaptive(
          height: size.height, width: size.width, channels: size.channels, to: size.outputs,
          fixed: fixed)
        let x = image(w.inputs)
        var source = Source(9)
        let dy = source.floats(w.outputs)
        return sameEverywhere { table in
          var y = [Float](repeating: -1, count: w.outputs), mean = y
          var argmax = [Int32](repeating: -9, count: w.outputs)
          var dx = [Float](repeating: 0, count: w.inputs), share = dx
          table.max_pool(&w, x, &y, &argmax)
          table.max_pool_gradient(&w, dy, argmax, &dx)
          table.average_pool(&w, x, &mean)
          table.average_pool_gradient(&w, dy, &share)
          return [y, argmax.map { Float($0) }, dx, mean, share]
        }
      }
      #expect(found[0] == found[1])
    }

    private func expectMaximum(of window: ck_window) {
      var w = window
      let x = image(w.inputs)
      let found = sameEverywhere { table in
        var y = [Float](repeating: -1, count: w.outputs)
        var argmax = [Int32](repeating: -9, count: w.outputs)
        table.max_pool(&w, x, &y, &argmax)
        return [y, argmax.map { Float($0) }]
      }
      var source = Source(7)
      let dy = source.floats(w.outputs)
      var dx = [Float](repeating: 0, count: w.inputs)
      var bad = 0
      var argmax = [Int32](repeating: -1, count: w.outputs)
      window.forEach { output, start, offsets in
        var best: Int?
        for offset in offsets where best.map({ x[start + offset] > x[start + $0] }) ?? true {
          best = offset
        }
        if let best {
          if found[0][output] != x[start + best] || found[1][output] != Float(best) { bad += 1 }
          dx[start + best] += dy[output]
          argmax[output] = Int32(best)
        } else if found[0][output] != -.infinity || found[1][output] != -1 {
          bad += 1
        }
      }
      #expect(bad == 0)
      #expect(sameEverywhere(count: w.inputs) { $0.max_pool_gradient(&w, dy, argmax, $1) } == dx)
    }

    private func expectAverage(of window: ck_window) {
      var w = window
      var source = Source(8)
      let x = source.floats(w.inputs), dy = source.floats(w.outputs)
      var y = [Float](repeating: 0, count: w.outputs)
      var dx = [Float](repeating: 0, count: w.inputs)
      window.forEach { output, start, offsets in
        let count = Float(offsets.count)
        if !offsets.isEmpty { y[output] = offsets.reduce(0) { $0 + x[start + $1] } / count }
        for offset in offsets { dx[start + offset] += dy[output] / count }
      }
      #expect(sameEverywhere(count: w.outputs) { $0.average_pool(&w, x, $1) } == y)
      #expect(sameEverywhere(count: w.inputs) { $0.average_pool_gradient(&w, dy, $1) } == dx)
    }

    @Test func `A NaN wins its window, the first of two`() {
      var w = window(batch: 1, height: 2, width: 4, channels: 1, kernel: (2, 2), stride: (2, 2))
      let x: [Float] = [1, .nan, 5, 6, .nan, 9, -.infinity, 3]
      let found = sameEverywhere { table in
        var y = [Float](repeating: 0, count: 2)
        var argmax = [Int32](repeating: -9, count: 2)
        table.max_pool(&w, x, &y, &argmax)
        return [y, argmax.map { Float($0) }]
      }
      #expect(found[0][0].isNaN && found[0][1] == 6)
      #expect(found[1] == [1, 3])
    }
  }
}
