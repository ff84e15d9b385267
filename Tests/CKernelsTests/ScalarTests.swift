import CKernels
import Foundation
import Testing

/// Against the C library, itself within 1 ulp; Benchmarks/accuracy measures the exact errors.
private func expectNear(
  _ found: Double, _ expected: Double, _ label: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  if found.isNaN && expected.isNaN || found == expected { return }
  let error = abs(found - expected) / expected.ulp
  #expect(error <= 3, "\(label): \(found), not \(expected)", sourceLocation: sourceLocation)
}

extension Kernels {
  @Suite struct ScalarTests {
    private typealias Function = @Sendable (Double) -> Double
    private static let functions: [(String, Function, Function)] = [
      ("exp", { ck_exp($0) }, { exp($0) }), ("expm1", { ck_expm1($0) }, { expm1($0) }),
      ("log", { ck_log($0) }, { log($0) }), ("log1p", { ck_log1p($0) }, { log1p($0) }),
      ("sin", { ck_sin($0) }, { sin($0) }), ("cos", { ck_cos($0) }, { cos($0) }),
      ("tanh", { ck_tanh($0) }, { tanh($0) }), ("erf", { ck_erf($0) }, { erf($0) }),
    ]

    @Test(arguments: 0..<functions.count)
    func `Functions agree with the C library`(index: Int) {
      let (name, ours, exact) = Self.functions[index]
      var source = Source(UInt64(index))
      let special: [Double] = [
        0, -0.0, 1, -1, 0.5, .infinity, -.infinity, .nan, .leastNonzeroMagnitude,
        .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 709.782712893384, 709.7827128933841,
        -745.1332191019411, -745.1332191019412, 1e22, 0x1p-60,
      ]
      for x in special { expectNear(ours(x), exact(x), "\(name)(\(x))") }
      for _ in 0..<20_000 {
        var x = Double(bitPattern: source.word())
        expectNear(ours(x), exact(x), "\(name)(\(x))")
        x = Double(source.word() >> 11) * 0x1p-53 * 20 - 10
        expectNear(ours(x), exact(x), "\(name)(\(x))")
      }
    }

    /// The double that comes nearest to a multiple of π/2; the expected value is by mpmath.
    @Test func `The hardest angle is reduced exactly`() {
      let x = 6_381_956_970_095_103 * 0x1p797
      expectNear(ck_cos(x), -4.6871659242546276111e-19, "cos(\(x))")
      #expect(ck_sin(x) == 1)
    }

    @Test func `pow agrees with the C library, special cases included`() {
      let special: [Double] = [
        0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 2.5, .infinity, -.infinity, .nan, 1e300, -1e300,
        1e-300, .leastNonzeroMagnitude, 9_007_199_254_740_991, 9_007_199_254_740_992, 1e-20,
      ]
      for x in special {
        for y in special {
          let found = ck_pow(x, y), exact = pow(x, y)
          expectNear(found, exact, "pow(\(x), \(y))")
          if exact == 0 { #expect(found.sign == exact.sign, "pow(\(x), \(y))") }
        }
      }
      var source = Source(3)
      for _ in 0..<20_000 {
        let x = Double(source.word() >> 11) * 0x1p-53 * 3
        let y = Double(source.word() >> 11) * 0x1p-53 * 600 - 300
        expectNear(ck_pow(x, y), pow(x, y), "pow(\(x), \(y))")
      }
      // A bias correction: 0.999^t without drift.
      var power = 1.0
      for t in 0..<100 {
        expectNear(ck_pow(0.5, Double(t)), power, "2^-\(t)")
        power *= 0.5
      }
    }

    @Test func `log gamma agrees with factorials and the C library`() {
      var factorial = 1.0
      for n in 1...20 {
        expectNear(ck_lgamma(Double(n)), log(factorial), "lgamma(\(n))")
        factorial *= Double(n)
      }
      #expect(ck_lgamma(1) == 0)
      #expect(ck_lgamma(2) == 0)
      #expect(ck_lgamma(0) == .infinity)
      #expect(ck_lgamma(.infinity) == .infinity)
      #expect(ck_lgamma(1e306) == .infinity)
      #expect(ck_lgamma(-1.5).isNaN)
      var source = Source(4)
      for _ in 0..<20_000 {
        let x = Double(source.word() >> 11) * 0x1p-53 * 30
        expectNear(ck_lgamma(x), Foundation.lgamma(x), "lgamma(\(x))")
      }
    }
  }
}
