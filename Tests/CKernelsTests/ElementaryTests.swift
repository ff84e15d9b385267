import CKernels
import Foundation
import Testing

@Sendable private func softplus(_ x: Double) -> Double {
  x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
}

@Sendable private func sigmoid(_ x: Double) -> Double {
  x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x))
}

private let functions: [(name: String, kind: ck_unary, exact: @Sendable (Double) -> Double)] = [
  ("exp", CK_EXP, { exp($0) }),
  ("log", CK_LOG, { log($0) }),
  ("sin", CK_SIN, { sin($0) }),
  ("cos", CK_COS, { cos($0) }),
  ("erf", CK_ERF, { erf($0) }),
]

private let activations:
  [(name: String, kind: ck_activation, exact: @Sendable (Double) -> Double)] = [
    ("tanh", CK_TANH, { tanh($0) }),
    ("sigmoid", CK_SIGMOID, sigmoid),
    ("softplus", CK_SOFTPLUS, softplus),
    ("elu", CK_ELU, { $0 > 0 ? $0 : expm1($0) }),
  ]

/// Where the functions change method, overflow, or come near a zero, with the neighbours.
private let edges: [Float] = {
  let places: [Float] = [
    0, 1, 2, 4, 0.5, 0.625, 0.925, 88.72284, 87.33655, 103.97208, 104, 10, 18, 17.5, 3.1415927,
    1.5707964, 0.70710677, 0.41421357, 1.1754944e-38, .leastNonzeroMagnitude, 3.4028235e38,
    1_048_576, 1.0e22, .infinity,
  ]
  return places.flatMap { place in
    [place, -place, place.nextUp, place.nextDown, -place.nextUp, -place.nextDown]
  } + [.nan]
}()

extension Kernels {
  @Suite struct ElementaryTests {
    @Test(arguments: 0..<5)
    func `Functions are within 2 ulp and have the same bits everywhere`(index: Int) {
      var source = Source(UInt64(index))
      let x = edges + source.anyFloats(60_000) + source.floats(60_000, -4...4)
      let function = functions[index]
      let y = sameEverywhere(count: x.count) { $0.unary(function.kind, x.count, x, $1) }
      expectClose(y, x.map { function.exact(Double($0)) }.map(asFloat32), ulps: 2)
    }

    @Test(arguments: 0..<4)
    func `Activations are within 2 ulp and have the same bits everywhere`(index: Int) {
      var source = Source(UInt64(index) + 10)
      let x = edges + source.anyFloats(60_000) + source.floats(60_000, -4...4)
      let function = activations[index]
      let y = sameEverywhere(count: x.count) { $0.activation(function.kind, x.count, x, $1) }
      expectClose(y, x.map { function.exact(Double($0)) }.map(asFloat32), ulps: 2)
    }

    @Test func `Zeros keep their sign`() {
      let x: [Float] = [0, -0.0]
      for kind in [CK_SIN, CK_ERF, CK_SQRT, CK_ABS] {
        let y = sameEverywhere(count: 2) { $0.unary(kind, 2, x, $1) }
        #expect(y[0].sign == .plus)
        #expect(y[1].sign == (kind == CK_ABS ? .plus : .minus))
      }
      let y = sameEverywhere(count: 2) { $0.activation(CK_TANH, 2, x, $1) }
      #expect(y[0].sign == .plus)
      #expect(y[1].sign == .minus)
    }

    /// An exact value beyond the largest float32 rounds to infinity.
    private func asFloat32(_ x: Double) -> Double {
      abs(x) >= 0x1.ffffffp127 ? (x < 0 ? -.infinity : .infinity) : x
    }
  }
}
