import Archive
import Checks
import Foundation
import Runs
import Testing
import Training
import TrainingRuns

/// The proof that a task is a folder: nothing outside of this one knows of two labels.
@Suite("A task of one's own goes the whole way")
struct TwoLabelsTests {
  private func experiment() throws -> Experiment {
    try Experiment.parse(
      toml: """
        name = "turned"
        data.scaling = "none"
        data.validation = 0.2
        network.layers = [
          { kind = "linear", units = 16, activation = "relu" }, { kind = "linear", units = 5 },
        ]
        optimiser.rate = 0.1
        training.epochs = 12
        training.batch-size = 16
        """, file: "turned.toml")
  }

  @Test("it is chosen by the data, learnt, and measured by its own metrics")
  func training() throws {
    let resolved = try ResolvedExperiment(experiment(), dataset: TwoLabels.dataset)
    #expect(resolved.task is TwoLabels)
    var trainer = try Trainer(resolved, dataset: TwoLabels.dataset)
    let run = try #require(try trainer.run())
    #expect(run.test.values.keys.sorted() == ["both-right", "turn-right"])
    #expect((run.test["both-right"] ?? 0) > 0.95)
    #expect(run.history.epochs.allSatisfy { $0.validation?["turn-right"] != nil })
  }

  @Test("it is archived, and its measures are read from the bundle")
  func archive() throws {
    let results = NSTemporaryDirectory() + "/two-labels-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: results) }
    let experiment = try experiment()
    let request = RunRequest(
      experiment: try ConfigurationNode(encoding: experiment), seed: 1, results: results)
    let procedure = try TrainingProcedure(
      request, experiment: experiment, dataset: TwoLabels.dataset)
    var turns: [Double] = []
    let outcome = try RunRecorder(request).run(procedure) { event in
      if case .epoch(let metrics) = event {
        turns += metrics.compactMap { $0.values["turn-right"]?.value }
      }
      return true
    }
    guard case .completed(let bundle, let summary) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(
      bundle.run.measures.map(\.description) == ["test/both-right", "validation/turn-right@best"])
    let values = try bundle.run.measures.map { try bundle.value(of: $0) }
    #expect(values[0] == summary.metrics[.test]?["both-right"]?.value)
    #expect(values[1] == turns.max() && turns.count == 12)
  }

  @Test("every check looks at it without knowing it")
  func checks() throws {
    let resolved = try ResolvedExperiment(experiment(), dataset: TwoLabels.dataset)
    let report = try CheckCatalogue.run(
      CheckCatalogue.all, resolved: resolved, dataset: TwoLabels.dataset
    ) { _ in }
    for finding in report.findings {
      #expect(finding.verdict != .fail, "\(finding.id): \(finding.summary)")
    }
  }

  @Test(
    "tricks that mix targets or average classes say that they do not apply", arguments: ["mixup"])
  func traits(id: String) throws {
    #expect(throws: NotApplicable.self) {
      try Plan(
        task: TwoLabels(TwoLabels.dataset), inputShape: [8], network: NetworkSpec(),
        data: DataOptions(), optimiser: OptimiserSpec(), epochs: 1, batchSize: 8,
        targets: TargetSummary()
      ).requireMixableTargets(for: id)
    }
  }

  @Test("data without its field are refused with a sentence")
  func missingField() throws {
    var dataset = TwoLabels.dataset
    dataset.train[TwoLabels.turned] = nil
    let error = #expect(throws: TrainingError.self) {
      try ResolvedExperiment(experiment(), dataset: dataset)
    }
    #expect("\(try #require(error))".contains("has no field 'turned'"))
  }
}
