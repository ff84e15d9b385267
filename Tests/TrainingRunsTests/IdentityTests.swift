import Configuration
import Runs
import Testing
import Training
import TrainingRuns
import Tricks

@Suite("Trainings are known by what their results follow from")
struct IdentityTests {
  private func key(_ change: (inout ExperimentSource) -> Void = { _ in }) throws -> String? {
    var source = try ExperimentLibrary.find("digits")
    change(&source)
    let request = try RunRequest(source, results: "results")
    return try TrainingProcedures().training(for: request).identity.key
  }

  @Test("What changes the results changes the key; what does not, does not")
  func keys() throws {
    let plain = try #require(try key())
    #expect(try key() == plain)
    #expect(try key { $0.text += "\n# a remark\n" } == plain)
    #expect(try key { $0.settings = [.init(key: "optimiser.momentum", value: "0.9")] } == plain)
    #expect(try key { $0.settings = [.init(key: "optimiser.momentum", value: "0.8")] } != plain)
    #expect(try key { $0.seed = 2 } != plain)
    #expect(try key { $0.seed = 1 } == plain)
  }

  @Test("A request that was prepared is prepared to the same, also as text and by another seed")
  func preparing() throws {
    var source = try ExperimentLibrary.find("digits-cnn")
    source.seed = 4
    let procedures = TrainingProcedures()
    let request = try RunRequest(source, results: "results")
    let prepared = try procedures.training(for: request)
    let text = try prepared.request.withAbsoluteFolders.json()
    let read = try RunRequest(json: text, file: "request.json")
    let again = try TrainingProcedures().training(for: read)
    #expect(again.identity == prepared.identity)
    #expect(again.request.experiment.canonicalJSON == prepared.request.experiment.canonicalJSON)
    var other = request
    other.seed = 5
    #expect(
      try prepared.seeded(5).identity == procedures.training(for: other).identity)
    #expect(throws: (any Error).self) { try prepared.seeded(-1) }
  }

  @Test("Another procedure's request is refused by its name")
  func otherProcedure() throws {
    var request = try RunRequest(ExperimentLibrary.find("digits"), results: "results")
    request.procedure = "knitting"
    #expect(throws: ExecutionError.self) { try TrainingProcedures().procedure(for: request) }
  }

  @Test("Every embedded experiment is what its file says, and decodes")
  func embedded() throws {
    #expect(
      ExperimentLibrary.embedded == [
        "digit-samples", "digits", "digits-cnn", "fashion-cnn", "mnist-mlp", "mnist-samples",
        "ring", "scenes", "text-gpt", "text-lstm", "trees", "verses", "words", "adaptation",
        "brain",
      ])
    for name in ExperimentLibrary.embedded {
      let experiment = try ExperimentLibrary.find(name).decoded()
      #expect(experiment.name == name)
      #expect(!experiment.summary.isEmpty)
      // It lies in no folder that a path could count from.
      for name in [experiment.data.dataset, experiment.data.unlabelled].compactMap({ $0 }) {
        _ = try DatasetCatalogue.load(name, searching: Program.dataFolders)
        #expect(!WrittenPath.isDataset(name))
      }
    }
  }
}
