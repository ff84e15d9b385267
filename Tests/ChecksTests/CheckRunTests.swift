import BugZoo
import Checks
import Testing

extension CheckTests {
  @Suite struct `Running checks` {
    @Test func `Checks leave training untouched`() throws {
      let setup = Specimen.regularised()
      func fingerprints() throws -> [UInt64] {
        let resolved = try ResolvedExperiment(
          setup.experiment, dataset: setup.dataset, registry: setup.registry)
        var trainer = try Trainer(resolved, dataset: setup.dataset)
        let run = try #require(try trainer.run())
        return run.served.flatMap { $0.all.tensors.map(\.fingerprint) }
          + [run.predictions.fingerprint]
      }
      let before = try fingerprints()
      _ = try setup.report()
      #expect(try fingerprints() == before)
    }

    @Test func `Verdicts and evidence do not depend on the run of the checks`() throws {
      let first = try ThreadPool.with(threads: 1) { try Specimen.convolutional().report() }
      let second = try ThreadPool.with(threads: 3) { try Specimen.convolutional().report() }
      #expect(first.findings.map(\.summary) == second.findings.map(\.summary))
      #expect(first.findings.map(\.evidence) == second.findings.map(\.evidence))
    }

    @Test func `Cheap checks come first, under ids that all differ`() {
      let costs = CheckCatalogue.all.map { type(of: $0).cost }
      #expect(costs == costs.sorted())
      let ids = CheckCatalogue.all.map { type(of: $0).id }
      #expect(Set(ids).count == ids.count)
    }

    @Test func `An observer hears of each check before and after`() throws {
      var begun: [String] = []
      var ended: [String] = []
      let setup = Specimen.perceptron()
      let resolved = try ResolvedExperiment(setup.experiment, dataset: setup.dataset)
      let report = try CheckCatalogue.run(
        [LabelCheck(), ReductionCheck()], resolved: resolved, dataset: setup.dataset
      ) { event in
        switch event {
        case .began(let id, _, let index, let count):
          #expect(index == begun.count && count == 2)
          begun.append(id)
        case .ended(let finding): ended.append(finding.id)
        }
      }
      #expect(begun == ["labels", "reduction"] && ended == begun)
      #expect(report.experiment == "zoo" && report.seed == 1)
    }

    @Test func `What would stop training is a finding with a hint`() throws {
      let report = try #require(Defect.named("nan-in-an-image")).planted().report([ParameterCheck()]
      )
      #expect(report.overall == .fail)
      let finding = try #require(report.findings.first)
      #expect(finding.summary.contains("linear1.weight"))
      #expect(finding.hint != nil)
    }
  }
}
