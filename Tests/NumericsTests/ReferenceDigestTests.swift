import Foundation
import TensorCore
import TestSupport
import Testing

/// The bits of short trainings of every reference model, against committed constants.
///
/// The level of kernels is chosen when a process starts, so each level is one run of NumericsProbe.
@Suite struct ReferenceDigestTests {
  static let threads = [1, 2, 3, 7]

  @Test(arguments: Kernels.levels)
  func `are the committed ones at each level and number of threads`(level: String) throws {
    let url = Bundle.module.url(forResource: "Fixtures/digests", withExtension: "json")
    let expected = try JSONDecoder().decode(
      [String: String].self, from: Data(contentsOf: #require(url)))
    let found = try probe(level: level)
    #expect(Set(found.keys) == Set(Self.threads.map(String.init)))
    for (threads, digests) in found.sorted(by: { $0.key < $1.key }) {
      for name in Set(expected.keys).union(digests.keys).sorted() {
        #expect(digests[name] == expected[name], "\(name) at \(level) with \(threads) threads")
      }
    }
  }

  /// The digests by number of threads and model.
  private func probe(level: String) throws -> [String: [String: String]] {
    let program = Bundle.module.bundleURL.deletingLastPathComponent()
      .appendingPathComponent("NumericsProbe")
    let finished = try FinishedProcess(
      program, Self.threads.map(String.init),
      environment: ProcessInfo.processInfo.environment.merging(["HARNESS_CPU": level]) { $1 })
    try #require(finished.status == 0)
    return try JSONDecoder().decode([String: [String: String]].self, from: finished.output)
  }
}
