import Archive
import Foundation
import Runs
import RunsSupport
import Testing

@Suite("A bundle's run is made again, whatever made it")
struct ReproductionTests {
  private func bundle(_ text: String = "", in folder: TestFolder) throws -> ResultBundle {
    let procedures = FakeProcedures()
    let procedure = try procedures.procedure(for: .fake(text, seed: 3, in: folder, by: procedures))
    let outcome = try RunRecorder(procedure.request).run(procedure) { _ in true }
    switch outcome {
    case .completed(let bundle, _), .failed(let bundle, _): return bundle
    case .interrupted: throw Interrupted()
    }
  }

  private func reproduce(
    _ bundle: ResultBundle, in folder: TestFolder, by procedures: FakeProcedures = FakeProcedures()
  ) throws -> (Reproduction, Reproduction.Result) {
    let request = try Reproduction.request(of: bundle, results: folder.results)
    #expect(request.procedure == "fake" && request.seed == 3)
    let reproduction = try Reproduction(of: bundle, by: procedures.procedure(for: request))
    return (reproduction, try reproduction.run(results: folder.results) { _ in true })
  }

  @Test("The same results are found to be the same, and nothing is left")
  func same() throws {
    let folder = try TestFolder()
    let original = try bundle(in: folder)
    let (reproduction, result) = try reproduce(original, in: folder)
    #expect(result.isSame && result.kept == nil && result.digest == original.digest)
    #expect(reproduction.warnings.isEmpty)
    #expect(folder.bundles == [original.name])
  }

  @Test("Other results are told file by file, and kept")
  func different() throws {
    let folder = try TestFolder()
    let original = try bundle(in: folder)
    let (_, result) = try reproduce(original, in: folder, by: FakeProcedures(salt: 1))
    #expect(!result.isSame)
    #expect(
      result.files.filter { $0.state == .differs }.map(\.path)
        == [BundlePath.metrics, BundlePath.summary])
    #expect(result.difference.effects.firstEpoch?.epoch == 1)
    let kept = try ResultBundle(path: #require(result.kept))
    #expect(kept.verify() == [] && kept.run.command == ["harness", "reproduce", original.name])
  }

  @Test("A procedure that promises its metrics alone may leave other files")
  func promise() throws {
    let folder = try TestFolder()
    let text = "is-noisy = true\npromise = "
    let (_, files) = try reproduce(bundle(text + "\"same-files\"", in: folder), in: folder)
    #expect(!files.isSame)
    let original = try bundle(text + "\"same-metrics\"", in: folder)
    let (_, metrics) = try reproduce(original, in: folder)
    #expect(metrics.isSame && metrics.digest != original.digest)
    let (_, other) = try reproduce(original, in: folder, by: FakeProcedures(salt: 1))
    #expect(!other.isSame)
  }

  @Test("Damaged bundles and runs that did not come to their end are refused")
  func refused() throws {
    let folder = try TestFolder()
    #expect(throws: ReproductionError.self) {
      try Reproduction.request(of: bundle("failing = [3]", in: folder), results: folder.results)
    }
    let damaged = try bundle(in: folder)
    try Data().write(to: URL(fileURLWithPath: damaged.filePath("result/log.txt")))
    #expect(throws: ReproductionError.self) {
      try Reproduction.request(of: damaged, results: folder.results)
    }
  }
}
