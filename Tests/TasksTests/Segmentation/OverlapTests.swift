import Foundation
import Tasks
import Testing

@Suite("How far classes of pixels cover each other")
struct OverlapTests {
  @Test("Counts and shares are scikit-learn's", arguments: try OverlapFixture.read().cases)
  func matrix(_ one: OverlapFixture.Case) {
    let matrix = ConfusionMatrix(of: one.found, truths: one.truths, classes: one.classes)
    #expect(matrix.counts == one.matrix)
    #expect(matrix.accuracy == one.accuracy)
    expectEqual(matrix.overlaps.shares, one.shares)
    expectEqual([matrix.overlaps.mean], [one.mean])
  }

  @Test(
    "Boundaries are what SciPy's erosion takes away", arguments: try OverlapFixture.read().cases)
  func boundaries(_ one: OverlapFixture.Case) {
    let (size, pixels) = ((one.height, one.width), one.height * one.width)
    #expect(MaskBoundary.width(for: size) == one.boundaryWidth)
    for start in stride(from: 0, to: one.truths.count, by: pixels) {
      let range = start..<start + pixels
      let boundary = MaskBoundary(of: one.truths[range], size: size, width: one.boundaryWidth)
      #expect(boundary.contains == one.boundaries[range].map { $0 == 1 })
    }
    let overlaps = ClassOverlaps.boundaries(
      of: one.found, truths: one.truths, size: size, classes: one.classes)
    expectEqual(overlaps.shares, one.boundaryShares)
    expectEqual([overlaps.mean], [one.boundaryMean])
  }

  @Test("The width of a boundary is Python's rounding of 2 % of the diagonal")
  func widths() throws {
    for one in try OverlapFixture.read().widths {
      #expect(MaskBoundary.width(for: (one.height, one.width)) == one.expected)
    }
  }

  @Test("Every mask of 3×3 pixels has the boundary that its definition says")
  func small() {
    for number in 0..<512 {
      let labels = (0..<9).map { number >> $0 & 1 }
      let isPlain = Set(labels).count == 1
      let boundary = MaskBoundary(of: labels, size: (3, 3), width: 1)
      #expect(boundary.contains == (0..<9).map { $0 != 4 || !isPlain })
      let wide = MaskBoundary(of: labels, size: (3, 3), width: 2)
      #expect(wide.contains == Array(repeating: true, count: 9))
    }
  }

  @Test("Found masks that are the true ones cover them; the two kinds are symmetrical")
  func symmetry() throws {
    for one in try OverlapFixture.read().cases {
      let size = (one.height, one.width)
      let same = ClassOverlaps.boundaries(
        of: one.truths, truths: one.truths, size: size, classes: one.classes)
      #expect(same.mean == 1 && same.intersections == same.unions)
      let back = ClassOverlaps.boundaries(
        of: one.truths, truths: one.found, size: size, classes: one.classes)
      let forth = ClassOverlaps.boundaries(
        of: one.found, truths: one.truths, size: size, classes: one.classes)
      #expect(back == forth)
      #expect(
        ConfusionMatrix(of: one.found, truths: one.truths, classes: one.classes).overlaps
          == ConfusionMatrix(of: one.truths, truths: one.found, classes: one.classes).overlaps)
    }
  }

  @Test("Nothing to compare has no mean")
  func nothing() {
    let matrix = ConfusionMatrix(of: [], truths: [], classes: 2)
    #expect(matrix.overlaps.mean == nil && matrix.accuracy == nil)
    #expect(matrix.overlaps.shares == [nil, nil])
    let overlaps = ClassOverlaps.boundaries(of: [], truths: [], size: (2, 2), classes: 2)
    #expect(overlaps.mean == nil)
  }

  private func expectEqual(
    _ ours: [Double?], _ theirs: [Double?], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      zip(ours, theirs).allSatisfy { ours, theirs in
        guard let ours, let theirs else { return ours == nil && theirs == nil }
        return abs(ours - theirs) < 1e-12
      } && ours.count == theirs.count, sourceLocation: sourceLocation)
  }
}

/// What other programs make of classes of pixels.
struct OverlapFixture: Decodable {
  let cases: [Case]
  let widths: [Width]

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let classes: Int
    let height: Int
    let width: Int
    let boundaryWidth: Int
    let truths: [Int]
    let found: [Int]
    let matrix: [[Int]]
    let shares: [Double?]
    let mean: Double
    let accuracy: Double
    /// 1 where the true mask has a boundary.
    let boundaries: [Int]
    let boundaryShares: [Double?]
    let boundaryMean: Double?

    var testDescription: String { name }
  }

  struct Width: Decodable {
    let height: Int
    let width: Int
    let expected: Int
  }

  static func read() throws -> OverlapFixture {
    let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    let file = folder.appendingPathComponent("../Fixtures/segmentation/scores.json")
    return try JSONDecoder().decode(OverlapFixture.self, from: Data(contentsOf: file))
  }
}
