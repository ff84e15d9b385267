import LearningRates
import Testing

@Suite("A range test trains copies at its own rates")
struct RangeTestRunningTests {
  private static func dataset() throws -> Dataset {
    try DatasetCatalogue.load("optdigits", searching: [])
  }

  private static func resolved(
    _ settings: [(key: String, value: String)] = [], tricks: [any Trick.Type] = [],
    dataset: Dataset
  ) throws -> ResolvedExperiment {
    let registry = Registry()
    for trick in tricks { registry.register(trick) }
    let toml = """
      [data]
      subset = 300
      [network]
      layers = [
        { kind = "flatten" },
        { kind = "linear", units = 16, activation = "relu" },
        { kind = "dropout", rate = 0.1 },
        { kind = "linear", units = 10, gain = 0.1 },
      ]
      [training]
      epochs = 1
      batch-size = 32
      """
    return try ResolvedExperiment(
      .parse(toml: toml, file: "small.toml", settings: settings), dataset: dataset,
      registry: registry)
  }

  private static func fingerprints(of trainer: Trainer) -> [UInt64] {
    trainer.state.model.all.tensors.map(\.fingerprint)
  }

  @Test("The same losses with 1, 2 and 3 threads")
  func threads() throws {
    let dataset = try Self.dataset()
    let resolved = try Self.resolved(dataset: dataset)
    let curves = try [1, 2, 3].map { threads in
      try ThreadPool.with(threads: threads) {
        try RangeTest(steps: 60).curve(of: resolved, dataset: dataset)
      }
    }
    #expect(curves[0].losses.count > 20)
    #expect(curves[1] == curves[0] && curves[2] == curves[0])
  }

  @Test("A run is the same bits before it and after it")
  func untouched() throws {
    let dataset = try Self.dataset()
    let resolved = try Self.resolved(dataset: dataset)
    func train() throws -> [UInt64] {
      var trainer = try Trainer(resolved, dataset: dataset)
      for _ in 0..<9 { try trainer.step() }
      return Self.fingerprints(of: trainer)
    }
    var going = try Trainer(resolved, dataset: dataset)
    for _ in 0..<5 { try going.step() }
    let before = try train()
    _ = try RangeTest(steps: 40).curve(of: resolved, dataset: dataset)
    for _ in 0..<4 { try going.step() }
    #expect(try train() == before)
    #expect(Self.fingerprints(of: going) == before)
  }

  @Test("Its losses are those of a run whose rate is what the test says")
  func losses() throws {
    let dataset = try Self.dataset()
    let resolved = try Self.resolved(dataset: dataset)
    let test = try RangeTest(from: 0.049_999, to: 0.050_001, steps: 12)
    let curve = try test.curve(of: resolved, dataset: dataset)
    var trainer = try Trainer(
      Self.resolved([("optimiser.rate", "0.05")], dataset: dataset), dataset: dataset)
    // Up to a little, since the rates differ by a little; further than the experiment's single epoch.
    for loss in curve.losses { #expect(abs(Double(try trainer.step()) - loss) < 1e-3) }
  }

  @Test("A schedule is left out, what changes batches and gradients is not")
  func tricks() throws {
    let dataset = try Self.dataset()
    let test = try RangeTest(steps: 40)
    let plain = try test.curve(of: Self.resolved(dataset: dataset), dataset: dataset)
    let frozen = try Self.resolved(
      [("tricks.nothing", "{}")], tricks: [Nothing.self], dataset: dataset)
    #expect(try test.curve(of: frozen, dataset: dataset) == plain)
    #expect(try RangeSetting(frozen, dataset: dataset).leftOut == ["nothing"])
    #expect(try RangeSetting(frozen, dataset: dataset).peakRate == 0)
    let dark = try Self.resolved([("tricks.dark", "{}")], tricks: [Dark.self], dataset: dataset)
    let curve = try test.curve(of: dark, dataset: dataset)
    #expect(curve.losses != plain.losses)
    #expect(try RangeSetting(dark, dataset: dataset).leftOut == [])
  }

  @Test("A seed that diverges ends early, without an error")
  func divergence() throws {
    let dataset = try Self.dataset()
    let resolved = try Self.resolved(dataset: dataset)
    let curve = try RangeTest(from: 1e-3, to: 1e12, steps: 100).curve(
      of: resolved, dataset: dataset)
    #expect(curve.losses.count < 100)
    let place = try #require(curve.divergence)
    #expect(curve.test.rate(at: place) > 0.1)
    #expect(curve.falls)
  }

  @Test("What is not finite before any step is an error, as in training")
  func broken() throws {
    let dataset = try Self.dataset()
    let resolved = try Self.resolved(
      [("tricks.poison", "{}")], tricks: [Poison.self], dataset: dataset)
    #expect(throws: TrainingError.self) { try RangeTest().curve(of: resolved, dataset: dataset) }
  }

  @Test("The highest rate of the run as planned")
  func peak() throws {
    let dataset = try Self.dataset()
    let setting = try RangeSetting(
      Self.resolved([("optimiser.rate", "0.25")], dataset: dataset), dataset: dataset)
    #expect(setting.peakRate == 0.25)
    #expect(setting.stepsPerEpoch == 10)
  }
}

/// Has no rate at all.
private struct Nothing: Trick {
  static let card = TrickCard(id: "nothing", slots: [.rate], neutral: nil, readme: [])
  struct Options: Configurable {}
  init(_ options: Options) {}

  func edit(_ recipe: inout Recipe) throws { try recipe.rate.replace(by: Self.id) { _ in 0 } }
}

/// Halves the inputs.
private struct Dark: Trick {
  static let card = TrickCard(id: "dark", slots: [.batch], neutral: nil, readme: [])
  struct Options: Configurable {}
  init(_ options: Options) {}

  func edit(_ recipe: inout Recipe) throws {
    recipe.batch.wrap(.augment, by: Self.id) { batch in
      { examples, context in
        var batch = batch(examples, &context)
        batch.inputs = batch.inputs * 0.5
        return batch
      }
    }
  }
}

/// Makes the first loss NaN.
private struct Poison: Trick {
  static let card = TrickCard(id: "poison", slots: [.batch], neutral: nil, readme: [])
  struct Options: Configurable {}
  init(_ options: Options) {}

  func edit(_ recipe: inout Recipe) throws {
    recipe.batch.wrap(.augment, by: Self.id) { batch in
      { examples, context in
        var batch = batch(examples, &context)
        batch.inputs = batch.inputs * .nan
        return batch
      }
    }
  }
}
