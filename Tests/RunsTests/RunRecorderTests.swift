import Archive
import Foundation
import Runs
import RunsSupport
import Testing

@Suite("A run is archived with what it was asked for and what it came to")
struct RunRecorderTests {
  private func record(
    _ text: String = "", in folder: TestFolder, keepsInterrupted: Bool = true,
    attachments: [String: String] = [:], observe: (RunEvent) -> Bool = { _ in true }
  ) throws -> RunRecorder.Outcome {
    let procedures = FakeProcedures()
    let procedure = try procedures.procedure(for: .fake(text, in: folder, by: procedures))
    var request = procedure.request
    request.attachments = attachments
    let recorder = RunRecorder(request, keepsInterrupted: keepsInterrupted)
    return try recorder.run(procedure, observe: observe)
  }

  @Test("A completed bundle has experiment, resolved experiment, metrics and summary; no tensors")
  func completed() throws {
    let folder = try TestFolder()
    let outcome = try record(
      "# mine\nepochs = 2", in: folder, attachments: ["checks/checks.json": "{}"])
    guard case .completed(let bundle, let summary) = outcome else {
      Issue.record("it is not completed")
      return
    }
    #expect(bundle.verify() == [])
    #expect(bundle.run.procedure == "fake" && bundle.experiment == "fake" && bundle.seed == 1)
    #expect(bundle.run.command == ["harness", "train", "fake", "--seed", "1"])
    #expect(try bundle.data(at: BundlePath.experiment) == Data("# mine\nepochs = 2".utf8))
    #expect(try bundle.data(at: BundlePath.resolved).starts(with: Data("{\n  \"epochs\": 2".utf8)))
    #expect(bundle.has("result/log.txt") && bundle.has(BundlePath.dataset))
    #expect(bundle.has(BundlePath.job) && bundle.has(BundlePath.checks))
    #expect(!bundle.has(BundlePath.final) && !bundle.has(BundlePath.trace))
    let metrics = try bundle.metrics()
    #expect(metrics.map(\.epoch) == [1, 2, 2])
    // Every bit is kept, and what is not finite is left out.
    let loss = try #require(summary.metrics[.test]?["loss"])
    #expect(metrics.last?.values == ["loss": loss])
    #expect(try bundle.summary().metrics == [.test: ["loss": loss]])
    #expect(try bundle.summary().parameters == nil)
    #expect(try bundle.value(of: .testLoss) == loss.value)
  }

  @Test("A failed run is archived with its error and what there was")
  func failed() throws {
    let folder = try TestFolder()
    guard case .failed(let bundle, _) = try record("failing = [1]", in: folder) else {
      Issue.record("it did not fail")
      return
    }
    #expect(bundle.status == .failed("epoch 2 went wrong"))
    #expect(bundle.verify() == [])
    #expect(try bundle.metrics().count == 1)
    #expect(!bundle.has(BundlePath.summary))
  }

  @Test("An interrupted run is kept if that was asked for", arguments: [true, false])
  func interrupted(isKept: Bool) throws {
    let folder = try TestFolder()
    let outcome = try record(in: folder, keepsInterrupted: isKept) { event in
      if case .step(2, _, _) = event { false } else { true }
    }
    guard case .interrupted(let bundle, let kept) = outcome else {
      Issue.record("it was not interrupted")
      return
    }
    #expect((bundle?.status == .interrupted) == isKept)
    #expect(folder.bundles.count == (isKept ? 1 : 0))
    #expect(kept?.step == 2 && kept?.steps == 3)
  }

  @Test("A folder that cannot be written is told before the run begins")
  func unwritable() throws {
    let folder = try TestFolder()
    try Data().write(to: URL(fileURLWithPath: folder.results))
    var hasBegun = false
    #expect(throws: ArchiveError.self) {
      try record(in: folder) { _ in
        hasBegun = true
        return true
      }
    }
    #expect(!hasBegun)
  }
}
