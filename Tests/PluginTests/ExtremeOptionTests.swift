import Fuzzing
import Testing
import Tricks

/// A trap would end the process and so fail the run; that is the test.
@Suite("Tricks take any number for an option, or refuse it")
struct ExtremeOptionTests {
  @Test(
    "each option by itself, for two steps", arguments: Registry.shared.tricks.map { $0.card.id })
  func extremes(id: TrickID) {
    let target = TrickTarget()
    for input in TrickTarget.extremes() where input.split(separator: ":")[0] == id {
      target.read(Array(input.utf8))
    }
  }

  @Test("there is an option of every trick that has some")
  func all() {
    let tried = Set(TrickTarget.extremes().map { String($0.split(separator: ":")[0]) })
    #expect(tried == Set(Registry.shared.tricks.map { $0.card.id }))
    #expect(TrickTarget.extremes().contains("random-erasing:aspect=1e-308"))
  }
}
