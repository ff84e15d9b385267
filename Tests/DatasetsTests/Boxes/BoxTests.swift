import Datasets
import Testing

@Suite("Boxes")
struct BoxTests {
  private let one = Box(left: 0, top: 0, right: 4, bottom: 4)

  @Test("intersection over union, and its generalisation, of boxes by hand")
  func overlaps() {
    let cases: [(Box, Double, Double)] = [
      (one, 1, 1),
      (Box(left: 2, top: 0, right: 6, bottom: 4), 1.0 / 3, 1.0 / 3),
      (Box(left: 2, top: 2, right: 6, bottom: 6), 4.0 / 28, 4.0 / 28 - 8.0 / 36),
      (Box(left: 4, top: 0, right: 8, bottom: 4), 0, 0),
      (Box(left: 8, top: 0, right: 12, bottom: 4), 0, -1.0 / 3),
      (Box(left: 1, top: 1, right: 3, bottom: 3), 0.25, 0.25),
    ]
    for (other, overlap, generalized) in cases {
      #expect(abs(one.intersectionOverUnion(with: other) - overlap) < 1e-15)
      #expect(abs(one.generalizedIntersectionOverUnion(with: other) - generalized) < 1e-15)
      #expect(other.intersectionOverUnion(with: one) == one.intersectionOverUnion(with: other))
    }
  }

  @Test("boxes without area overlap with nothing")
  func empty() {
    let point = Box(left: 1, top: 1, right: 1, bottom: 1)
    #expect(point.intersectionOverUnion(with: point) == 0)
    #expect(point.generalizedIntersectionOverUnion(with: point) == 0)
    #expect(point.intersectionOverUnion(with: one) == 0)
  }
}
