import Foundation
import Tasks
import Testing

@Suite("Edit distance")
struct EditDistanceTests {
  private func cases() throws -> [(one: [Int], other: [Int], distance: Int)] {
    struct Document: Decodable { let distances: [[[Int]]] }
    return try JSONDecoder().decode(Document.self, from: TranscriptionFixture.data()).distances
      .map { ($0[0], $0[1], $0[2][0]) }
  }

  @Test("is what its definition gives")
  func definition() throws {
    let cases = try cases()
    #expect(cases.count == 200)
    for (one, other, distance) in cases {
      #expect(EditDistance.between(one, other) == distance)
      #expect(EditDistance.between(other, one) == distance)
      #expect(EditDistance.between(one, one) == 0)
      #expect(EditDistance.between(one, []) == one.count)
    }
    #expect(EditDistance.between(Array("kitten"), Array("sitting")) == 3)
  }

  @Test("is no more by a way round")
  func triangle() throws {
    let sequences = try cases().map(\.one)
    for index in 2..<sequences.count {
      let (a, b, c) = (sequences[index - 2], sequences[index - 1], sequences[index])
      #expect(
        EditDistance.between(a, c) <= EditDistance.between(a, b) + EditDistance.between(b, c))
    }
  }
}
