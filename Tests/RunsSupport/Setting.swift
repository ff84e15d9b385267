import Foundation
import Runs

/// A folder of a test's own, removed with it.
public final class TestFolder: Sendable {
  public let path: String
  /// Where bundles go.
  public var results: String { "\(path)/results" }

  public init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("runs-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The names of the bundles, sorted.
  public var bundles: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: results)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }
}

extension ExperimentSource {
  /// An experiment of the fake procedure.
  public static func fake(_ text: String = "") -> ExperimentSource {
    var source = ExperimentSource(name: "fake", file: "fake.toml", text: text)
    source.procedure = FakeProcedure.name
    return source
  }
}

extension RunRequest {
  /// A prepared run of the fake procedure.
  public static func fake(
    _ text: String = "", seed: Int = 1, in folder: TestFolder,
    by procedures: FakeProcedures = FakeProcedures()
  ) throws -> RunRequest {
    var source = ExperimentSource.fake(text)
    source.seed = seed
    return try procedures.procedure(for: RunRequest(source, results: folder.results)).request
  }
}
