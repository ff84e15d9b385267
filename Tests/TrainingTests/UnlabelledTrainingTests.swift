import Synchronization
import Tasks
import Testing
import Training
import Tricks

/// Writes down the inputs without labels of each batch, in training order.
private struct Watching: Trick {
  static let card = TrickCard(
    id: "watching", slots: [.objective], neutral: "", readme: Array("# watching\n".utf8))
  static let seen = Mutex<[Seen]>([])
  struct Seen {
    let count: Int
    let shape: Shape?
    /// Image by image.
    let rows: [[Float]]
  }
  struct Options: Configurable {}
  init(_ options: Options) {}
  func edit(_ recipe: inout Recipe) throws {
    _ = try recipe.plan.requireUnlabelled(for: Self.id)
    recipe.objective.wrap(.norm, by: Self.id) { objective in
      { model, batch, context in
        let inputs = batch.unlabelled
        let rows = inputs.map { $0.images } ?? []
        let seen = Seen(count: batch.count, shape: inputs?.shape, rows: rows)
        Self.seen.withLock { $0.append(seen) }
        return objective(model, batch, &context)
      }
    }
  }
}

extension Tensor {
  /// The numbers of each.
  fileprivate var images: [[Float]] { (0..<shape[0]).map { rows($0..<$0 + 1).scalars } }
}

/// Learns from them: prefers predictions that are unsure.
private struct Learning: Trick {
  static let card = TrickCard(
    id: "learning", slots: [.objective], neutral: "weight=0", readme: Array("# learning\n".utf8))
  struct Options: Configurable { var weight = 1.0; var ramp = 0 }
  let options: Options
  init(_ options: Options) { self.options = options }
  func edit(_ recipe: inout Recipe) throws {
    _ = try recipe.plan.requireUnlabelled(for: Self.id)
    let weight = Float(options.weight)
    recipe.addUnlabelledTerm(.norm, by: Self.id, ramp: options.ramp) {
      $0.map(.square).sum() * weight
    }
  }
}

@Suite("Training with inputs without labels", .serialized) struct UnlabelledTrainingTests {
  private static let registry: Registry = {
    let registry = Registry()
    registry.register(Watching.self)
    registry.register(Learning.self)
    return registry
  }()

  /// Brighter images than those that are trained on.
  private static func other(labels change: (Int) -> Int = { $0 }) -> Dataset {
    var dataset = Setup.images(80)
    dataset.train.inputs = dataset.train.inputs + 3
    dataset.train.labels = dataset.train.labels.map(change)
    return dataset
  }

  private func run(
    _ dataset: Dataset, _ settings: [(key: String, value: String)] = []
  ) throws -> [UInt64] {
    let resolved = try Setup.resolved(
      dataset: dataset, settings: settings, registry: Self.registry)
    var trainer = try Trainer(resolved, dataset: dataset)
    return try #require(try trainer.run()).fingerprints
  }

  private let learning = [(key: "tricks.learning.weight", value: "0.1")]

  @Test("they change no bit of a run that does not look at them")
  func unused() throws {
    let plain = Setup.images()
    let both = try plain.adding(unlabelled: Self.other())
    #expect(try run(both) == run(plain))
    #expect(try run(both, learning) != run(plain))
  }

  @Test("their labels reach nothing, whatever they are")
  func labels() throws {
    let plain = Setup.images()
    let right = try run(plain.adding(unlabelled: Self.other()), learning)
    for change in [{ (2 * $0 + 1) % 3 }, { _ in 0 }, { 2 - $0 }] as [(Int) -> Int] {
      #expect(try run(plain.adding(unlabelled: Self.other(labels: change)), learning) == right)
    }
    var darker = Self.other()
    darker.train.inputs = darker.train.inputs - 1
    #expect(try run(plain.adding(unlabelled: darker), learning) != right)
  }

  @Test("each batch has as many as it has examples, and each is seen as often as any other")
  func batches() throws {
    let both = try Setup.images().adding(unlabelled: Self.other())
    Watching.seen.withLock { $0 = [] }
    _ = try run(
      both, [("tricks.watching", "{}"), ("data.scaling", "'none'"), ("training.epochs", "4")])
    let seen = Watching.seen.withLock { $0 }
    // 135 examples in batches of 32, four times.
    #expect(seen.count == 20)
    #expect(seen.allSatisfy { $0.shape == [$0.count, 6, 6, 1] })
    let rows = seen.flatMap(\.rows)
    #expect(rows.count == 540)
    let known = Set(try #require(both.unlabelled).inputs.images)
    for round in 0..<6 {
      #expect(Set(rows[round * 80..<(round + 1) * 80]) == known, "round \(round)")
    }
    #expect(rows[0..<80] != rows[80..<160], "each round has an order of its own")
  }

  @Test("they are scaled by what is trained on")
  func scaling() throws {
    let both = try Setup.images().adding(unlabelled: Self.other())
    var plan = DataOptions()
    plan.scaling = .standardise
    let data = try PreparedData(both, plan: plan, seed: 1)
    let unlabelled = try #require(data.unlabelled)
    let raw = try #require(both.unlabelled?.inputs)
    #expect(unlabelled.isIdentical(to: data.scaler.apply(to: raw)))
    // They are brighter than those, and stay so.
    #expect(unlabelled.sum() / Float(unlabelled.count) > 0.3)
  }

  @Test("a run goes on where it was", arguments: [0, 3, 7, 12])
  func restart(steps: Int) throws {
    let both = try Setup.images().adding(unlabelled: Self.other())
    let resolved = try Setup.resolved(
      dataset: both, settings: learning + [("tricks.learning.ramp", "9")], registry: Self.registry)
    var whole = try Trainer(resolved, dataset: both)
    let reference = try #require(try whole.run()).fingerprints
    var first = try Trainer(resolved, dataset: both)
    for _ in 0..<steps { try first.step() }
    var second = try Trainer(resolved, dataset: both)
    try second.restore(checkpoint: first.checkpoint())
    #expect(try second.run()?.fingerprints == reference)
  }

  @Test("what learns from them is refused where there are none, with what to do")
  func refused() throws {
    let error = #expect(throws: TrainingError.self) { try run(Setup.images(), learning) }
    #expect(error?.description.contains("learns from inputs without labels") == true)
    #expect(error?.hint?.contains("data.unlabelled") == true)
    let table = try Setup.table().adding(unlabelled: Setup.table())
    let network = (
      key: "network.layers", value: "[{ kind = 'linear', units = 2 }]"
    )
    let regression = #expect(throws: TrainingError.self) { try run(table, learning + [network]) }
    #expect(regression?.description.contains("one of several classes") == true)
  }

  @Test("they count in what a run needs of memory")
  func memory() throws {
    let plain = Setup.images()
    let both = try plain.adding(unlabelled: Self.other())
    func needed(_ dataset: Dataset) throws -> Double {
      try MemoryEstimate(Setup.resolved(dataset: dataset), dataset: dataset).data
    }
    #expect(try needed(both) > needed(plain))
  }
}
