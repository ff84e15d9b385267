import TensorCore
import Testing

@Suite struct RowGroupsTests {
  @Test func `knows whose rows are whose`() {
    let groups = RowGroups(lengths: [2, 0, 3])
    #expect(groups.count == 3)
    #expect(groups.rows == 5)
    #expect(groups.starts == [0, 2, 2, 5])
    #expect(groups[0] == 0..<2)
    #expect(groups[1].isEmpty)
    #expect(groups[2] == 2..<5)
    #expect(RowGroups(lengths: [2, 1, 3]).lastRows == [1, 2, 5])
    #expect(groups == RowGroups(lengths: [2, 0, 3]))
  }

  @Test func `may be none`() {
    let groups = RowGroups(lengths: [])
    #expect(groups.count == 0)
    #expect(groups.rows == 0)
    #expect(groups.starts == [0])
    #expect(groups.lastRows.isEmpty)
  }
}
