import Foundation

/// What independent libraries come to: Fixtures/reference.json, which Fixtures/generate.py writes.
struct Fixtures: Decodable {
  private static let values = Result {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/reference.json")
    return try JSONDecoder().decode(Fixtures.self, from: Data(contentsOf: file))
  }

  /// - Throws: if the file cannot be read.
  static func load() throws -> Fixtures { try values.get() }

  struct IncompleteBeta: Decodable { let x, a, b, value: Double }
  struct StudentTail: Decodable { let freedom, t, value: Double }
  struct StudentQuantile: Decodable { let freedom, probability, value: Double }
  struct NormalTail: Decodable { let x, value: Double }
  struct NormalQuantile: Decodable { let probability, value: Double }
  struct NoncentralTail: Decodable {
    let pairs: Int
    let t, noncentrality, value: Double
  }
  struct Hedges: Decodable {
    let freedom: Int
    let value: Double
  }
  struct Comparison: Decodable {
    let differences: [Double]
    let mean, sd, lower, upper, pValue: Double
  }
  struct Family: Decodable { let pValues, holm, falseDiscovery: [Double] }

  let incompleteBeta: [IncompleteBeta]
  let studentTail: [StudentTail]
  let studentQuantile: [StudentQuantile]
  let normalTail: [NormalTail]
  let normalQuantile: [NormalQuantile]
  let noncentralTail: [NoncentralTail]
  let hedges: [Hedges]
  let comparisons: [Comparison]
  let families: [Family]
}
