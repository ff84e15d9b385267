import Archive
import BuildSources
import Foundation
import Runs
import Testing
import Training
import TrainingRuns
import Tricks

/// A trick that is part of no program.
private struct HalfRate: Trick {
  static let card = TrickCard(
    id: "half-rate", slots: [.rate], neutral: "", readme: Array("# half-rate\n".utf8))

  struct Options: Configurable {}

  init(_ options: Options) {}

  func edit(_ recipe: inout Recipe) throws {
    recipe.rate.wrap(.batchScaling, by: Self.id) { before in { before($0) / 2 } }
  }
}

@Suite("A run is known by what its numbers follow from")
struct RunIdentityTests {
  private let sources = SourceDigests([
    "core": "1", "Plugins/TrainingRunsTests": "2", "Plugins/Other": "3",
    "Tasks/Classification": "4", "Tasks/Regression": "5",
  ])

  private func identity(
    _ sources: SourceDigests, trick: String? = nil
  ) throws -> RunIdentity {
    let registry = Registry()
    registry.register(HalfRate.self)
    var experiment = try ExperimentLibrary.find("digits").decoded()
    experiment.tricks = [:]
    if let trick { experiment.tricks[trick] = ConfigurationNode() }
    let dataset = try DatasetCatalogue.load("optdigits", searching: [])
    let resolved = try ResolvedExperiment(experiment, dataset: dataset, registry: registry)
    return RunIdentity(
      resolved, node: try ConfigurationNode(encoding: resolved.experiment),
      data: dataset.description, plugins: [], sources: sources, registry: registry)
  }

  @Test("Another core is another run, and so is another source of one of its tricks, no other's")
  func digests() throws {
    let plain = try identity(sources)
    let tricky = try identity(sources, trick: "half-rate")
    #expect(plain.parts["source.core"] == "1")
    #expect(tricky.parts["source.tricks.half-rate"] == "2")
    #expect(tricky.parts["source.tasks.classification"] == "4")
    for (name, isPlainSame, isTrickySame) in [
      ("core", false, false), ("Plugins/TrainingRunsTests", true, false),
      ("Plugins/Other", true, true), ("Tasks/Classification", false, false),
      ("Tasks/Regression", true, true),
    ] {
      let changed = SourceDigests(sources.all.merging([name: "new"]) { $1 })
      #expect((try identity(changed).key == plain.key) == isPlainSame, "\(name)")
      #expect(
        (try identity(changed, trick: "half-rate").key == tricky.key) == isTrickySame, "\(name)")
    }
  }

  @Test("Where data and plugins lie is no part of it; what they are is")
  func places() throws {
    let parts = try identity(sources).parts
    #expect(parts["data.dataset"] == nil)
    #expect(parts["plugins"] == nil)
    #expect(parts["data.name"] == "\"optdigits\"")
    #expect(parts["data.files.test-labels"]?.count == 64)
    #expect(parts["training.epochs"] != nil)
    #expect(parts.values.allSatisfy { !$0.contains("/harness") })
  }
}
