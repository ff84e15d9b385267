import Testing
import Training
import Tricks

@Suite struct `Resolving an experiment` {
  @Test func `A network whose output does not fit the task is refused with the right layer`() {
    let error = #expect(throws: TrainingError.self) {
      try Setup.resolved(settings: [("network.layers.5.units", "4")])
    }
    #expect(error?.description.contains("[4]") == true)
    #expect(error?.hint?.contains("units = 3") == true)
  }

  @Test func `A layer that does not fit its input is named`() {
    let error = #expect(throws: TrainingError.self) {
      try Setup.resolved("[network]\nlayers = [{ kind = \"linear\", units = 3 }]")
    }
    #expect(error?.description.contains("linear1") == true)
    #expect(error?.hint?.contains("flatten") == true)
  }

  @Test func `An unknown trick is refused, and near ones are named`() {
    let registry = Registry()
    registry.register(Halving.self)
    let error = #expect(throws: TrainingError.self) {
      try Setup.resolved(Setup.convolutional + "\n[tricks.halvin]", registry: registry)
    }
    #expect(error?.hint?.contains("halving") == true)
  }

  @Test func `Two replacements of one slot are a conflict that names both`() {
    let registry = Registry()
    registry.register(Halving.self)
    registry.register(Doubling.self)
    let error = #expect(throws: TrainingError.self) {
      try Setup.resolved(
        Setup.convolutional + "\n[tricks.halving]\n[tricks.doubling]", registry: registry)
    }
    #expect(error?.description.contains("doubling") == true)
    #expect(error?.description.contains("halving") == true)
  }

  @Test func `A trick that changes nothing is refused, unless its options are the neutral ones`()
    throws
  {
    let registry = Registry()
    registry.register(Halving.self)
    let toml = Setup.convolutional + "\n[tricks.halving]\n"
    #expect(throws: TrainingError.self) {
      try Setup.resolved(toml + "times = 0\nlabel = \"x\"", registry: registry)
    }
    _ = try Setup.resolved(toml + "times = 0", registry: registry)
  }

  @Test func `Options of a trick are filled in`() throws {
    let registry = Registry()
    registry.register(Halving.self)
    let resolved = try Setup.resolved(
      Setup.convolutional + "\n[tricks.halving]", registry: registry)
    #expect(resolved.experiment.tricks["halving"]?["times"] == ConfigurationNode(.integer(1)))
  }
}

/// Replaces the rate by a half of it, or does nothing.
private struct Halving: Trick {
  static let card = TrickCard(id: "halving", slots: [.rate], neutral: "times=0", readme: [])
  struct Options: Configurable {
    var times = 1
    var label = ""
  }
  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    if options.times > 0 { try recipe.rate.replace(by: Self.id) { _ in 0.05 } }
  }
}

/// Replaces the rate, too.
private struct Doubling: Trick {
  static let card = TrickCard(id: "doubling", slots: [.rate], neutral: "", readme: [])
  struct Options: Configurable {}

  init(_ options: Options) {}

  func edit(_ recipe: inout Recipe) throws { try recipe.rate.replace(by: Self.id) { _ in 0.2 } }
}
