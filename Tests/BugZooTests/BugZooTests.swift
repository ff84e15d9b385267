import BugZoo
import Checks
import Testing

/// One after another: the number of threads, which one of the checks varies, belongs to the whole
/// process.
@Suite(.serialized) struct BugZooTests {
  @Test(arguments: Defect.all.map(\.id))
  func `Each defect is found by a check that names its cause`(id: String) throws {
    let defect = try #require(Defect.named(id))
    let complaints = try defect.planted().complaints()
    #expect(
      !Set(complaints).isDisjoint(with: defect.namedBy),
      "\(defect.summary): \(complaints), none of \(defect.namedBy)")
  }

  @Test func `What ruins a run is never called ready`() throws {
    for defect in Defect.all where defect.isRuinous {
      let overall = try defect.planted().report().overall
      #expect(overall == .fail, "\(defect.id): \(defect.summary)")
    }
  }

  @Test func `Each check has a defect that is its own to find`() {
    let caught = Set(Defect.all.flatMap(\.namedBy))
    for check in CheckCatalogue.all { #expect(caught.contains(type(of: check).id)) }
  }

  @Test func `Ids differ`() {
    #expect(Set(Defect.all.map(\.id)).count == Defect.all.count)
    #expect(Set(Healthy.all.map(\.id)).count == Healthy.all.count)
  }

  @Test(arguments: Healthy.all.map(\.id))
  func `Healthy experiments pass all checks`(id: String) throws {
    let healthy = try #require(Healthy.all.first { $0.id == id })
    for seed in 1...5 { #expect(try healthy.specimen(seed).complaints() == []) }
  }
}
