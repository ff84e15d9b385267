import TensorCore
import Testing
import Tricks

@Suite("What objectives take for given") struct GivenTests {
  @Test("it is computed anew each time, unless it is held, and held for each trick by itself")
  func held() {
    var context = Context(
      seed: 1,
      progress: Progress(step: 0, totalSteps: 1, epoch: 0, totalEpochs: 1, stepsPerEpoch: 1),
      parameters: [])
    var count = 0
    func ask(_ id: TrickID) -> Float {
      context.given(for: id) {
        count += 1
        return Tensor([Float(count)], shape: [1])
      }.scalar
    }
    #expect([ask("a"), ask("a")] == [1, 2])
    context.held = [:]
    #expect([ask("a"), ask("a"), ask("b"), ask("a")] == [3, 3, 4, 3])
    context.held = nil
    #expect(ask("a") == 5)
  }
}
