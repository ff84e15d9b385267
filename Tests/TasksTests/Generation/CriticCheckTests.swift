import Checks
import Testing
import Training

@Suite("A critic is asked whether it tells examples from noise")
struct CriticCheckTests {
  @Test("ties count half, and order decides")
  func pairs() {
    #expect(CriticCheck.shareInOrder([2, 3], [0, 1]) == 1)
    #expect(CriticCheck.shareInOrder([0, 1], [2, 3]) == 0)
    #expect(CriticCheck.shareInOrder([1, 1], [1, 1]) == 0.5)
    #expect(CriticCheck.shareInOrder([0, 2], [1, 2]) == 0.375)
  }
}
