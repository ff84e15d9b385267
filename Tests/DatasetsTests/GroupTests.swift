import Datasets
import Foundation
import Testing

@Suite("A column can name the groups that examples belong to")
struct GroupTests {
  /// Eight patients of five rows each, whose rows take turns.
  private static let rows = (0..<40).map { row in
    "\(row),\(row % 7),p\((row * 3) % 8),\(row % 2 == 0 ? "a" : "b")"
  }
  private static let table = "x,y,patient,label\n" + rows.joined(separator: "\n") + "\n"

  private func load(
    _ toml: String, _ files: [String: String] = ["t.csv": table]
  ) throws -> Dataset {
    let files = files.merging(["my.toml": toml]) { $1 }
    return try Support.withFolder(files.mapValues(Support.text)) { folder in
      try DatasetCatalogue.load("\(folder)/my.toml", searching: [])
    }
  }

  @Test(
    "which is no input, and keeps its rows together in the split", arguments: ["random", "last"])
  func split(_ split: String) throws {
    let data = try load(
      "train = 't.csv'\nlabel = 'label'\ngroups = 'patient'\nsplit = '\(split)'")
    #expect(data.groupNames == (0..<8).map { "p\($0)" })
    #expect(data.train.inputs.shape[1] == 2)
    let (train, test) = (try #require(data.train.groups), try #require(data.test.groups))
    #expect(Set(train).isDisjoint(with: test) && Set(test).count == 2)
    #expect(train.count == 30 && test.count == 10)
    for examples in [data.train, data.test] {
      let groups = try #require(examples.groups)
      #expect(zip(examples.sourceRows, groups).allSatisfy { ($0 * 3) % 8 == $1 })
    }
    // The groups whose first rows come last.
    if split == "last" { #expect(Set(test) == [2, 5]) }
  }

  @Test("also by its number, and of texts of their own in a test file")
  func testFile() throws {
    let data = try load(
      "train = 't.csv'\ntest = 'u.csv'\nlabel = 'label'\ngroups = 2",
      ["t.csv": Self.table, "u.csv": "x,y,patient,label\n1,2,p9,a\n3,4,p10,b\n5,6,p9,a\n"])
    #expect(data.groupNames == ["p0", "p1", "p10", "p2", "p3", "p4", "p5", "p6", "p7", "p9"])
    #expect(data.test.groups == [9, 2, 9])
    #expect(data.test.inputs.scalars == [1, 2, 3, 4, 5, 6])
  }

  @Test("without which nothing is grouped, nor described otherwise")
  func without() throws {
    let data = try load("train = 't.csv'\nlabel = 'label'\ndrop = ['patient']")
    #expect(data.groupNames.isEmpty && data.test.groups == nil)
    #expect(data.description.parts["groups"] == nil)
  }

  @Test(
    "which must be there, name several, and be none that is predicted",
    arguments: [
      ("groups = 'patent'", "t.csv: has no column 'patent'"),
      ("groups = 9", "t.csv: has no column 9"),
      ("groups = 'label'", "groups names the column that is predicted"),
      ("groups = 'one'", "all examples belong to one group, 'x'"),
      ("groups = 'holes'", "t.csv:2:6: expected the name of a group, found nothing"),
      ("groups = true", "expected the name of a column or its number"),
    ])
  func wrong(line: String, message: String) throws {
    let table = "x,one,holes,label\n1,x, ,a\n2,x,q,b\n3,x,r,a\n4,x,r,b\n"
    let patients = line.contains("patent") ? ["t.csv": Self.table] : ["t.csv": table]
    let error = #expect(throws: DatasetError.self) {
      try load(
        "train = 't.csv'\nlabel = 'label'\ndrop = [1, 2]\n" + line, patients)
    }
    #expect("\(try #require(error))".contains(message), "\(String(describing: error))")
    #expect(error?.hint != nil || line.hasSuffix("true"))
  }

  @Test("which other formats do not have", arguments: ["idx", "text"])
  func otherFormat(format: String) throws {
    let labels = format == "idx" ? "train-labels = 'l'\n" : ""
    let error = #expect(throws: DatasetError.self) {
      try load("format = '\(format)'\ntrain = 't.csv'\n\(labels)groups = 'patient'")
    }
    #expect(
      "\(try #require(error))".contains(
        "groups: names a column, which csv files have and \(format) files have not"))
  }

  @Test("Groups are held back whole, and never all")
  func held() {
    let groups = [0, 0, 1, 1, 1, 2]
    func held(_ order: [Int], _ count: Int, _ fewest: Int = 0) -> Set<Int> {
      let isHeld = HeldGroups.isHeld(groups, order: order, count: count, fewest: fewest)
      return Set(zip(groups, isHeld).filter(\.1).map(\.0))
    }
    #expect(held([2, 1, 0], 0) == [])
    #expect(held([2, 1, 0], 1) == [2])
    #expect(held([2, 1, 0], 2) == [2, 1])
    #expect(held([2, 1, 0], 99) == [2, 1])
    #expect(held([0, 1, 2], 1) == [0])
    #expect(held([0, 1, 2], 1, 2) == [0, 1])
    #expect(held([0], 5, 2) == [])
  }
}
