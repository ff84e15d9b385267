import Testing
import Training
import Tricks

@Suite("Names") struct RenamingTests {
  /// A trick whose wrappers are sorted as if its id came before, or behind, every other.
  private struct Renamed<Original: Trick>: Trick {
    static var card: TrickCard { Original.card }
    let original: Original

    init(_ options: Original.Options) throws { original = try Original(options) }

    func edit(_ recipe: inout Recipe) throws {
      try original.edit(&recipe)
      recipe.sort(Original.id, as: "zz-\(Original.id)")
    }
  }

  /// The registry with one trick renamed to the end of the alphabet.
  private static func registry(renaming id: TrickID) -> Registry {
    let registry = Registry()
    func register<T: Trick>(_ type: T.Type) {
      if type.card.id == id { registry.register(Renamed<T>.self) } else { registry.register(type) }
    }
    for type in Registry.shared.tricks { register(type) }
    return registry
  }

  /// What a pair comes to; nothing where the two cannot be used together.
  private static func run(
    _ experiment: Experiment, registry: Registry
  ) throws -> (run: TrainingOutcome, recipe: Recipe)? {
    guard
      let resolved = try? ResolvedExperiment(
        experiment, dataset: Setting.dataset(of: experiment), registry: registry,
        weights: Setting.weights(for: experiment))
    else { return nil }
    return (try Setting.run(resolved), resolved.recipe)
  }

  @Test(
    "of two tricks that share a slot, what the first is called changes no bits",
    arguments: allTricks)
  func namesDoNotMatter(first: TrickID) throws {
    let renamed = Self.registry(renaming: first)
    for second in allTricks where second > first {
      let model = (try? Setting.model(for: first, second)) ?? .residual
      var experiment = try Setting.experiment(model, epochs: 1, tricks: [first: "", second: ""])
      experiment.optimiser.rate = 0.005
      let resolved = try? Setting.resolve(experiment)
      let shared = resolved?.recipe.contributors.values.contains {
        $0.contains(first) && $0.contains(second)
      }
      guard shared == true else { continue }
      let one = try #require(try Self.run(experiment, registry: .shared))
      let other = try #require(try Self.run(experiment, registry: renamed))
      #expect(other.recipe.contributors.values.joined().contains("zz-\(first)"))
      #expect(one.run.isIdentical(to: other.run), "\(first) with \(second)")
    }
  }
}
