import Ablations
import Testing

@Suite("Sets that overlap") struct OverlappingSetsTests {
  @Test("Those that share an element are together, also through a later one; an empty set is alone")
  func groups() {
    #expect(
      OverlappingSets.groups(of: [[1], [2], [3], [], [1, 3], []]) == [[0, 2, 4], [1], [3], [5]])
    #expect(OverlappingSets.groups(of: [Set<Int>]()) == [])
  }

  @Test("In every order of the sets the same are together")
  func order() {
    let sets: [Set<Int>] = [[1, 2], [2, 3], [4], [5, 6], [6, 4], [7]]
    let together: Set<Set<Set<Int>>> = [
      [[1, 2], [2, 3]], [[4], [5, 6], [6, 4]], [[7]],
    ]
    for shift in sets.indices {
      for order in [
        Array(sets[shift...] + sets[..<shift]), (sets[shift...] + sets[..<shift]).reversed(),
      ] {
        let found = OverlappingSets.groups(of: order).map { Set($0.map { order[$0] }) }
        #expect(Set(found) == together)
      }
    }
  }
}
