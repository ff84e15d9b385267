import Platform
import Testing

@Suite("Counts from outside")
struct CountTests {
  @Test("a product is right or not there")
  func products() {
    let numbers = [-1, 0, 1, 2, 3, 1 << 31, 3_037_000_500, 1 << 62, .max]
    for a in numbers {
      for b in numbers {
        for c in numbers {
          let exact = [a, b, c].map(Float80.init).reduce(1, *)
          let isThere = min(a, b, c) >= 0 && exact <= Float80(Int.max)
          #expect((Counts.product([a, b, c]) != nil) == isThere, "\(a)·\(b)·\(c)")
          if let product = Counts.product([a, b, c]) { #expect(Float80(product) == exact) }
        }
      }
    }
    #expect(Counts.product([]) == 1)
  }

  @Test("a number becomes the nearest count that there is")
  func conversions() {
    for (number, whole) in [
      (.nan, 0), (.infinity, .max), (-.infinity, .min), (1e308, .max), (-1e308, .min), (-0.0, 0),
      (.leastNonzeroMagnitude, 0), (2.5, 3), (-2.5, -3), (0x1p63, .max), (-0x1p63, .min),
      (0x1p62, 1 << 62),
    ] as [(Double, Int)] {
      #expect(Int(clampingRounded: number) == whole, "\(number)")
    }
    #expect(Int(clamping: 2.9) == 2)
    #expect(Int(clamping: -2.9) == -2)
  }
}
