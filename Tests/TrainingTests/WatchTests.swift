import Testing
import Training
import Tricks

@Suite("Watching a run") struct WatchTests {
  @Test("a run has the same bits with a watch and without")
  func untouched() throws {
    var watched = try Setup.trainer()
    var alone = try Trainer(Setup.resolved(), dataset: Setup.images(), isWatched: false)
    let (one, two) = (try watched.run(), try alone.run())
    #expect(one?.fingerprints == two?.fingerprints && one != nil)
    #expect(watched.watch?.looks.isEmpty == false && alone.watch == nil)
  }

  @Test(
    "a run that is continued from any step shows what one shows that was never stopped",
    arguments: 0...15)
  func continued(steps: Int) throws {
    var whole = try Setup.trainer()
    _ = try whole.run()
    var first = try Setup.trainer()
    for _ in 0..<steps { try first.step() }
    var second = try Setup.trainer()
    try second.restore(checkpoint: first.checkpoint())
    while !second.state.isFinished { try second.step() }
    let (expected, watch) = (try #require(whole.watch), try #require(second.watch))
    #expect(watch.looks == expected.looks && watch.losses == expected.losses)
    #expect(watch.histograms == expected.histograms && !watch.histograms.isEmpty)
    #expect(try second.checkpoint() == whole.checkpoint())
  }

  @Test("a watched run is not continued from the state of one that was not")
  func otherKind() throws {
    var alone = try Trainer(Setup.resolved(), dataset: Setup.images(), isWatched: false)
    try alone.step()
    var watched = try Setup.trainer()
    let state = try alone.checkpoint()
    #expect(throws: TrainingError.self) { try watched.restore(checkpoint: state) }
    let other = try watched.checkpoint()
    #expect(throws: TrainingError.self) { try alone.restore(checkpoint: other) }
  }

  @Test(
    "looks take at most a fiftieth of a long run, and the last step is always seen",
    arguments: [1, 7, 40, 376, 1013, 100_000], [1, 8, 32, 64, 512])
  func schedule(steps: Int, batchSize: Int) {
    let schedule = WatchSchedule(steps: steps, batchSize: batchSize, available: 1000)
    let looks = (1...steps).filter(schedule.isDue)
    #expect(looks.first == 1 && looks.last == steps)
    #expect(looks.count <= WatchSchedule.looks + 12)
    let cost = WatchSchedule.cost(examples: schedule.examples, batchSize: batchSize)
    // The last look and those within the first interval come on top.
    let extra = 1 + Double(looks.count { $0 < schedule.interval })
    #expect(
      Double(looks.count) * cost <= WatchSchedule.share * Double(steps) + extra * cost + 1e-9)
  }

  @Test("norms, magnitudes and changes are those of the definitions")
  func parameters() throws {
    var trainer = try Setup.trainer()
    let before = trainer.state.model.parameters
    try trainer.step()
    let after = trainer.state.model.parameters
    let look = try #require(trainer.watch?.looks.first)
    #expect(look.step == 1 && look.epoch == 0 && look.rate == 0.1)
    for (index, seen) in look.parameters.enumerated() {
      let values = after.tensors[index].scalars.map(Double.init)
      let old = before.tensors[index].scalars.map(Double.init)
      let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let update = zip(values, old).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      #expect(abs(Double(seen.norm) - norm) <= 1e-5 * norm)
      #expect(abs(Double(seen.update) - update) <= 1e-4 * update + 1e-9)
    }
  }

  @Test("closed units and saturated outputs are counted")
  func units() {
    let outputs = Tensor([0, 1, 0, 0, 0, 0.5, 0, 2, 0], shape: [3, 3])
    #expect(outputs.closedUnits == 1)
    #expect(Tensor.zeros([0, 3]).closedUnits == 0)
    let tanh = Tensor([-0.999, 0, 0.5, 0.995], shape: [4])
    #expect(tanh.saturatedShare(of: .tanh) == 0.5 && tanh.saturatedShare(of: .relu) == 0)
    let sigmoid = Tensor([0.001, 0.5, 0.9, 0.999], shape: [4])
    #expect(sigmoid.saturatedShare(of: .sigmoid) == 0.5)
  }

  @Test("weights are counted by their sign and the power of two below them")
  func histograms() throws {
    var trainer = try Setup.trainer()
    try trainer.step()
    let seen = try #require(trainer.watch?.histograms.filter { $0.kind == .weight })
    #expect(seen.map(\.name) == ["convolution1.weight", "linear1.weight"])
    for look in seen {
      let values = try #require(trainer.state.model.parameters[look.name]).scalars
      for (bin, exponent) in Histogram.exponents.enumerated() {
        let magnitudes = Float(sign: .plus, exponent: exponent, significand: 1)
        let range = magnitudes..<2 * magnitudes
        #expect(look.histogram.positive[bin] == values.count { range.contains($0) })
        #expect(look.histogram.negative[bin] == values.count { range.contains(-$0) })
      }
      #expect(look.histogram.zeros == values.count { abs($0) < 0x1p-32 })
    }
  }

  @Test("losses are summed up in blocks")
  func losses() throws {
    let settings = [(key: "training.epochs", value: "30")]
    var trainer = try Setup.trainer(settings: settings)
    var all: [Double] = []
    while !trainer.state.isFinished { all.append(Double(try trainer.step())) }
    let losses = try #require(trainer.watch?.losses)
    #expect(losses.blocks.reduce(0) { $0 + $1.count } == all.count && losses.blocks.count <= 64)
    for block in losses.blocks {
      let part = all[block.first - 1...block.last - 1]
      let mean = part.reduce(0, +) / Double(part.count)
      let squares = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      #expect(abs(block.mean - mean) < 1e-9)
      #expect(abs(block.deviation - (squares / Double(part.count - 1)).squareRoot()) < 1e-6)
      #expect(block.lowest == part.min() && block.highest == part.max())
    }
    #expect(losses.recent.map(Double.init) == Array(all.suffix(16)))
  }
}

@Suite("What is no longer finite") struct DivergenceTests {
  private func divergence(
    settings: [(key: String, value: String)] = [], dataset: Dataset = Setup.images()
  ) throws -> Divergence {
    var trainer = try Trainer(Setup.resolved(settings: settings), dataset: dataset)
    let error = #expect(throws: TrainingError.self) { try trainer.run() }
    guard case .diverged(let divergence) = error else {
      throw TrainingError.mismatch("\(String(describing: error))", hint: nil)
    }
    return divergence
  }

  @Test("a NaN in the data is found among the inputs, and no rate is blamed")
  func inputs() throws {
    var dataset = Setup.images()
    for row in 0..<dataset.train.count { dataset.train.inputs[flat: row * 36] = .nan }
    let found = try divergence(dataset: dataset)
    #expect(found.step == 1 && found.origin == .inputs && found.losses.isEmpty)
    #expect(found.hint.contains("missing values") && !found.hint.contains("rate"))
  }

  @Test("an update that overflows is told with the losses before it")
  func rate() throws {
    let found = try divergence(settings: [("optimiser.rate", "1e30")])
    #expect(found.step > 1 && found.losses.count == found.step - 1)
    switch found.origin {
    case .parameter, .activation, .loss: break
    default: Issue.record("not \(found.origin)")
    }
    #expect(found.hint.contains("lower the learning rate") && found.setting == "optimiser.rate")
  }

  @Test("first values that overflow are told by the layer they come out of")
  func activation() throws {
    let toml = """
      [network]
      layers = [
        { kind = "flatten" }, { kind = "linear", units = 8, gain = 1e30 },
        { kind = "linear", units = 3, gain = 1e30 },
      ]
      """
    var trainer = try Trainer(Setup.resolved(toml), dataset: Setup.images())
    let error = #expect(throws: TrainingError.self) { try trainer.run() }
    guard case .diverged(let found) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found.step == 1 && found.origin == .activation("linear2"))
    let before = try #require(found.healthy.last)
    #expect(before.name == "the output of linear1" && before.largest > 1e29)
    #expect(found.hint.contains("it is not the rate"))
  }
}
