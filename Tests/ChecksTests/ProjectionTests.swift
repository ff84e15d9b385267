import Checks
import Testing

struct ProjectionTests {
  /// By hand: 31/14, √((69 − 31²/14)/2/14) and 31/√(14·69).
  @Test func `A scale has the standard error of a regression through the origin`() {
    var projection = Projection()
    projection.add(Tensor([1, 2], shape: [2]), Tensor([2, 4], shape: [2]))
    projection.add(Tensor([3], shape: [1]), Tensor([7], shape: [1]))
    #expect(abs(projection.scale - 2.214_286) < 1e-5)
    #expect(abs(projection.standardError - 0.112_938) < 1e-5)
    #expect(abs(projection.cosine - 0.997_409) < 1e-5)
  }
}
