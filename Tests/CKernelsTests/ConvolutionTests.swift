import CKernels
import Testing

/// Compares all three products with the reference; outputs start as NaN, so none may be forgotten.
private func check(_ reference: ConvolutionReference) {
  var window = reference.window
  var numbers = Numbers(seed: UInt64(reference.inputs * 31 + reference.outputs * 7 + window.groups))
  let x = numbers.floats(reference.inputs)
  let w = numbers.floats(reference.weights)
  let dy = numbers.floats(reference.outputs)
  let bias = numbers.floats(window.out_channels)
  let y = reference.forward(x, w, bias)
  let dx = reference.inputGradient(dy, w)
  let dw = reference.weightGradient(x, dy)
  atEveryLevelAndThreadCount { kernels, label in
    var result = [Float](repeating: .nan, count: y.count)
    kernels.convolution(&window, x, w, bias, CK_RELU, &result)
    #expect(firstDifference(result, y) == nil, "forward, \(reference), \(label)")
    result = [Float](repeating: .nan, count: dx.count)
    kernels.convolution_input_gradient(&window, dy, w, &result)
    #expect(firstDifference(result, dx) == nil, "input gradient, \(reference), \(label)")
    result = [Float](repeating: .nan, count: dw.count)
    kernels.convolution_weight_gradient(&window, x, dy, &result)
    #expect(firstDifference(result, dw) == nil, "weight gradient, \(reference), \(label)")
  }
}

extension Kernels {
  @Suite struct ConvolutionTests {
    @Test("Every small window along one axis has the bits of a plain chain of FMAs")
    func smallWindows() {
      for (size, kernel) in [(1, 1), (1, 3), (2, 2), (4, 1), (5, 3), (6, 4)] {
        for stride in 1...3 {
          for padding in 0...2 {
            for dilation in 1...2 {
              // The other axis gets other values, so that mixing them up shows.
              let reference = ConvolutionReference(
                size: (size, 7), channels: (2, 3), kernel: (kernel, 2), stride: (stride, 1),
                padding: (padding, 1), dilation: (dilation, 1))
              let turned = ConvolutionReference(
                size: (7, size), channels: (3, 2), kernel: (2, kernel), stride: (1, stride),
                padding: (1, padding), dilation: (1, dilation))
              if reference.isEmpty { continue }
              check(reference)
              check(turned)
            }
          }
        }
      }
    }

    @Test("Channel counts that are no multiple of any vector are right")
    func oddChannels() {
      for input in [1, 3, 5, 16, 33] {
        for output in [1, 3, 8, 17, 49] {
          check(
            ConvolutionReference(
              batch: 2, size: (5, 6), channels: (input, output), kernel: (3, 3), padding: (1, 1)))
          check(
            ConvolutionReference(
              batch: 2, size: (4, 7), channels: (input, output), kernel: (3, 3), stride: (2, 2),
              padding: (1, 1)))
        }
      }
    }

    @Test("Widths from 1 to 18 are right, whatever runs they are cut into", arguments: 1...18)
    func widths(width: Int) {
      for channels in [4, 32, 40] {
        check(
          ConvolutionReference(
            batch: 3, size: (3, width), channels: (4, channels), kernel: (3, 3), padding: (1, 1)))
      }
    }

    @Test("Padding after the last pixel may differ from that before the first")
    func oneSidedPadding() {
      for (before, after) in [(0, 1), (1, 0), (0, 2), (2, 1)] {
        check(
          ConvolutionReference(
            size: (6, 5), channels: (3, 4), kernel: (3, 3), stride: (2, 2),
            padding: (before, before), after: (after, after)))
      }
    }

    @Test("Groups see their own channels only", arguments: [2, 3, 5])
    func groups(count: Int) {
      for (input, output) in [(1, 1), (1, 3), (4, 2), (17, 9)] {
        for (kernel, padding) in [(1, 0), (3, 1)] {
          check(
            ConvolutionReference(
              batch: 2, size: (5, 6), channels: (count * input, count * output),
              kernel: (kernel, kernel), padding: (padding, padding), groups: count))
        }
      }
    }

    @Test("Depthwise convolutions are right", arguments: [1, 5, 16, 24, 70])
    func depthwise(channels: Int) {
      for (kernel, stride, dilation) in [(3, 1, 1), (3, 2, 1), (5, 1, 1), (2, 3, 2)] {
        check(
          ConvolutionReference(
            batch: 2, size: (7, 13), channels: (channels, channels), kernel: (kernel, kernel),
            stride: (stride, stride), padding: (1, 1), dilation: (dilation, dilation),
            groups: channels))
      }
    }

    @Test("A 1×1 convolution is a matrix product")
    func pointwise() {
      for (input, output) in [(1, 1), (3, 20), (33, 5), (20, 64)] {
        check(
          ConvolutionReference(
            batch: 3, size: (19, 20), channels: (input, output), kernel: (1, 1)))
        check(
          ConvolutionReference(
            batch: 3, size: (6, 9), channels: (input, output), kernel: (1, 1), stride: (2, 2)))
      }
    }

    @Test("More images than blocks, and images too large for one copy")
    func largeWindows() {
      check(
        ConvolutionReference(
          batch: 37, size: (4, 4), channels: (3, 17), kernel: (3, 3), padding: (1, 1)))
      check(
        ConvolutionReference(
          batch: 37, size: (4, 4), channels: (6, 6), kernel: (3, 3), padding: (1, 1), groups: 6))
      check(
        ConvolutionReference(
          size: (40, 128), channels: (16, 2), kernel: (3, 3), padding: (1, 1)))
    }

    @Test("No images, or a kernel larger than the image, give empty outputs and zero gradients")
    func emptyWindows() {
      for groups in [1, 4] {
        check(
          ConvolutionReference(
            batch: 0, size: (4, 4), channels: (4, 4), kernel: (3, 3), groups: groups))
        check(
          ConvolutionReference(size: (2, 9), channels: (4, 4), kernel: (3, 3), groups: groups))
      }
    }

    @Test("Sums longer than a block of k are still one chain")
    func longSums() {
      check(
        ConvolutionReference(
          batch: 2, size: (4, 5), channels: (70, 66), kernel: (3, 3), padding: (1, 1)))
    }

    @Test("Every activation at the store equals the activation of the plain convolution")
    func activations() {
      for groups in [1, 2, 6] {
        let reference = ConvolutionReference(
          batch: 2, size: (5, 6), channels: (6, 6), kernel: (3, 3), padding: (1, 1), groups: groups)
        var window = reference.window
        var numbers = Numbers(seed: 5)
        let x = numbers.floats(reference.inputs)
        let w = numbers.floats(reference.weights)
        for raw in CK_IDENTITY.rawValue...CK_ELU.rawValue {
          let kind = ck_activation(rawValue: raw)
          atEveryLevelAndThreadCount { kernels, label in
            var plain = [Float](repeating: .nan, count: reference.outputs)
            var fused = plain
            kernels.convolution(&window, x, w, nil, CK_IDENTITY, &plain)
            kernels.convolution(&window, x, w, nil, kind, &fused)
            kernels.activation(kind, plain.count, Array(plain), &plain)
            #expect(firstDifference(plain, fused) == nil, "activation \(raw), \(label)")
          }
        }
      }
    }
  }
}
