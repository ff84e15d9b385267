import CKernels
import Testing

/// One product with its operands and the bits it must have.
private struct Product {
  var arguments: ck_gemm_arguments
  var a: [Float]
  var b: [Float]
  var c: [Float]
  var bias: [Float]?
  var expected: [Float]

  init(
    _ layout: ck_layout, _ m: Int, _ n: Int, _ k: Int, gap: Int = 0, accumulate: Bool = false,
    biased: Bool = false, relu: Bool = false
  ) {
    var numbers = Numbers(seed: UInt64(m * 73 + n * 7 + k))
    let lda = (layout == CK_TN ? m : k) + gap
    let ldb = (layout == CK_NT ? k : n) + gap
    a = numbers.floats((layout == CK_TN ? k : m) * lda)
    b = numbers.floats((layout == CK_NT ? n : k) * ldb)
    c = numbers.floats(m * (n + gap))
    bias = biased ? numbers.floats(n) : nil
    arguments = ck_gemm_arguments()
    arguments.layout = layout
    (arguments.m, arguments.n, arguments.k) = (m, n, k)
    (arguments.lda, arguments.ldb, arguments.ldc) = (lda, ldb, n + gap)
    arguments.accumulate = accumulate
    arguments.activation = relu ? CK_RELU : CK_IDENTITY

    let cut = layout == CK_TN && k >= 1024 && m * n <= 65536
    let length = cut ? (k + min(16, k / 512) - 1) / min(16, k / 512) : max(k, 1)
    expected = c
    for i in 0..<m {
      for j in 0..<n {
        var blocks: [Float] = []
        for first in stride(from: 0, to: max(k, 1), by: length) {
          var sum: Float = first > 0 ? 0 : accumulate ? c[i * (n + gap) + j] : bias?[j] ?? 0
          for l in first..<min(first + length, k) {
            sum.addProduct(
              a[layout == CK_TN ? l * lda + i : i * lda + l],
              b[layout == CK_NT ? j * ldb + l : l * ldb + j])
          }
          blocks.append(sum)
        }
        let sum = addedByTree(blocks)
        expected[i * (n + gap) + j] = relu && sum < 0 ? 0 : sum
      }
    }
  }

  func result(_ kernels: ck_kernels) -> [Float] {
    var arguments = arguments
    var result = c
    if let bias {
      bias.withUnsafeBufferPointer {
        arguments.bias = $0.baseAddress
        kernels.gemm(&arguments, a, b, &result)
      }
    } else {
      kernels.gemm(&arguments, a, b, &result)
    }
    return result
  }

  func check() {
    atEveryLevelAndThreadCount { kernels, label in
      let difference = firstDifference(result(kernels), expected)
      let g = arguments
      #expect(
        difference == nil,
        "layout \(g.layout.rawValue), \(g.m) × \(g.n) × \(g.k), \(label)")
    }
  }
}

private let layouts: [ck_layout] = [CK_NN, CK_NT, CK_TN]

extension Kernels {
  @Suite struct GemmTests {
    @Test("Small and odd shapes have the bits of a plain chain of FMAs")
    func smallShapes() {
      let sizes = [1, 2, 3, 7, 8, 9, 17, 33, 65]
      var variant = 0
      for m in sizes {
        for n in sizes {
          for k in sizes {
            variant += 1
            Product(
              layouts[variant % 3], m, n, k, gap: variant % 5 == 0 ? 3 : 0,
              accumulate: variant % 4 == 0, biased: variant % 2 == 0, relu: variant % 7 < 3
            ).check()
          }
        }
      }
    }

    @Test("Sums longer than a block of k are still one chain", arguments: [513, 1100])
    func longSums(k: Int) {
      for layout in layouts {
        Product(layout, 70, 100, k, biased: true, relu: true).check()
        Product(layout, 1, 50, k, accumulate: true).check()
      }
    }

    @Test("Large factors, which are copied before use, change no bits", arguments: [0, 1, 2])
    func largeFactors(layout: Int) {
      Product(layouts[layout], 400, 200, 328).check()
    }

    @Test("A result beyond the caches changes no bits", arguments: [0, 1, 2])
    func largeResults(layout: Int) {
      Product(layouts[layout], 530, 500, 1030, biased: true, relu: true).check()
    }

    @Test(
      "A weight gradient's long sum is cut where the shape says", arguments: [1023, 1024, 9001])
    func cutSums(k: Int) {
      Product(CK_TN, 19, 21, k, accumulate: true, relu: true).check()
      Product(CK_TN, 5, 64, k, gap: 1, biased: true).check()
    }

    @Test("A product of nothing is the start")
    func emptySum() {
      for layout in layouts {
        Product(layout, 5, 5, 0, biased: true).check()
        Product(layout, 5, 5, 0, accumulate: true).check()
        Product(layout, 0, 5, 5).check()
        Product(layout, 5, 0, 5).check()
      }
    }

    @Test("Every activation at the store equals the activation of the plain product")
    func activations() {
      for layout in layouts {
        for kind in CK_IDENTITY.rawValue...CK_ELU.rawValue {
          for (n, gap, k) in [(21, 0, 40), (40, 2, 700), (6, 0, 1100)] {
            let product = Product(layout, 9, n, k, gap: gap, biased: true)
            var activated = product
            activated.arguments.activation = ck_activation(rawValue: kind)
            let kernels = kernelTables()[0].pointee
            for row in 0..<9 {
              let range = row * (n + gap)..<row * (n + gap) + n
              var part = Array(product.expected[range])
              kernels.activation(activated.arguments.activation, n, Array(part), &part)
              activated.expected.replaceSubrange(range, with: part)
            }
            activated.check()
          }
        }
      }
    }

    @Test("A NaN survives relu")
    func notANumber() {
      var product = Product(CK_NN, 3, 20, 4, relu: true)
      product.a[5] = .nan
      atEveryLevelAndThreadCount { kernels, label in
        let result = product.result(kernels)
        for (i, value) in result.enumerated() { #expect(value.isNaN == (i / 20 == 1), "\(label)") }
      }
    }
  }
}
