import Foundation
import LearningRates
import Testing

@Suite("Curves say what an independent implementation reads from them")
struct ReferenceCurveTests {
  /// A curve with what Fixtures/generate.py says of it.
  struct Reference: Decodable, CustomStringConvertible {
    let name: String
    let from: Double
    let to: Double
    let steps: Int
    let isFinite: Bool
    let losses: [Double]
    let smoothed: [Double]
    let falls: Bool
    let lowest: Int
    let divergence: Double?
    let steepest: Double?
    let valley: Double?
    let minimumTenth: Double?

    var description: String { name }

    static let all: [Reference] =
      Bundle.module.url(forResource: "curves", withExtension: "json", subdirectory: "Fixtures")
      .flatMap { try? Data(contentsOf: $0) }
      .flatMap { try? JSONDecoder().decode([Reference].self, from: $0) } ?? []
  }

  @Test("There are curves of all kinds")
  func kinds() {
    #expect(Reference.all.count == 9)
    #expect(Reference.all.contains { !$0.falls })
    #expect(Reference.all.contains { $0.falls && $0.divergence == nil })
    #expect(Reference.all.contains { !$0.isFinite })
  }

  @Test("The averages, the minimum, the divergence and each rule", arguments: Reference.all)
  func reference(_ reference: Reference) throws {
    let test = try RangeTest(from: reference.from, to: reference.to, steps: reference.steps)
    let curve = RangeCurve(
      test, seed: 1, losses: reference.losses, isFinite: reference.isFinite)
    #expect(curve.smoothed.count == reference.smoothed.count)
    for (own, other) in zip(curve.smoothed, reference.smoothed) {
      #expect(abs(own - other) <= 1e-12 * max(abs(other), 1))
    }
    #expect(curve.falls == reference.falls)
    #expect(curve.lowest == reference.lowest)
    expect(curve.divergence.map(test.rate), reference.divergence)
    expect(RateRule.steepest.rate(of: curve), reference.steepest)
    expect(RateRule.valley.rate(of: curve), reference.valley)
    expect(RateRule.minimumTenth.rate(of: curve), reference.minimumTenth)
  }

  private func expect(_ own: Double?, _ other: Double?) {
    #expect((own == nil) == (other == nil), "\(String(describing: own))")
    guard let own, let other else { return }
    #expect(abs(own - other) <= 1e-12 * other, "\(own) is not \(other)")
  }
}
