import Testing
import Tricks

@Suite("Contexts") struct ContextTests {
  private static func context(step: Int = 3, seed: UInt64 = 1) -> Context {
    Context(
      seed: seed,
      progress: Progress(step: step, totalSteps: 100, epoch: 0, totalEpochs: 4, stepsPerEpoch: 25),
      parameters: [])
  }

  @Test("give each trick a memory of its own")
  func memories() {
    var context = Self.context()
    #expect(context.remembering.isEmpty)
    context[memory: "b"].numbers["seen", default: 0] += 1
    context[memory: "a"].tensors["mean"] = Tensor([1, 2], shape: [2])
    #expect(context.remembering == ["a", "b"])
    #expect(context[memory: "b"].numbers == ["seen": 1])
    #expect(context[memory: "b"].tensors.count == 0)
    #expect(context[memory: "c"].numbers.isEmpty)
    // Looking does not make a memory.
    #expect(context.remembering == ["a", "b"])
  }

  @Test("give each trick a random stream that only seed, step and part change")
  func streams() {
    func draw(_ context: Context, _ id: TrickID, substep: Int = 0) -> [Float] {
      context.random(for: id, substep: substep).normal([4]).scalars
    }
    let context = Self.context()
    #expect(draw(context, "a") == draw(Self.context(), "a"))
    #expect(draw(context, "a") != draw(context, "b"))
    #expect(draw(context, "a") != draw(context, "a", substep: 1))
    #expect(draw(context, "a") != draw(Self.context(step: 4), "a"))
    #expect(draw(context, "a") != draw(Self.context(seed: 2), "a"))
    var part = context
    part.part = 1
    #expect(draw(context, "a") != draw(part, "a"))
  }
}

@Suite("What tricks remember") struct TrickMemoryTests {
  private static func state(_ value: Float) -> ModelState {
    ModelState(
      parameters: NamedTensors(
        names: ["w", "b"], tensors: [Tensor([value, 2], shape: [2]), Tensor([3], shape: [1])]),
      buffers: NamedTensors(names: ["mean"], tensors: [Tensor([value], shape: [1])]))
  }

  @Test("are sets of values by a key, given back as they were kept")
  func sets() {
    var memory = TrickMemory()
    #expect(memory.states(kept: "cycle", like: Self.state(0)).isEmpty)
    memory.keep([Self.state(1), Self.state(2)], as: "cycle")
    memory.keep([Self.state(9)], as: "part")
    let kept = memory.states(kept: "cycle", like: Self.state(0))
    #expect(kept.count == 2)
    for (state, value) in zip(kept, [Float(1), 2]) {
      #expect(state.all.isIdentical(to: Self.state(value).all))
    }
  }

  @Test("are replaced as a whole, and keys do not touch each other")
  func replaced() {
    var memory = TrickMemory()
    memory.keep([Self.state(1), Self.state(2)], as: "cycle")
    memory.keep([Self.state(5)], as: "cycle2")
    memory.keep([Self.state(3)], as: "cycle")
    #expect(memory.states(kept: "cycle", like: Self.state(0)).count == 1)
    #expect(memory.states(kept: "cycle2", like: Self.state(0)).count == 1)
    memory.keep([], as: "cycle")
    #expect(memory.states(kept: "cycle", like: Self.state(0)).isEmpty)
    #expect(memory.tensors.count == 3)
  }
}

@Suite("Where a run is") struct ProgressTests {
  private static func progress(_ step: Int, warmup: Int = 0) -> Progress {
    Progress(
      step: step, totalSteps: 100, epoch: 0, totalEpochs: 4, stepsPerEpoch: 25,
      warmupSteps: warmup)
  }

  @Test("schedules begin behind the warm-up and end with the run")
  func schedules() {
    #expect(Self.progress(5, warmup: 20).scheduleShare == 0)
    #expect(Self.progress(60, warmup: 20).scheduleShare == 0.5)
    #expect(Self.progress(100, warmup: 20).scheduleShare == 1)
    #expect(Self.progress(120).scheduleShare == 1)
    #expect(Self.progress(100, warmup: 200).scheduleSteps == 1)
  }

  @Test("durations are epochs to the nearest step, unless steps are given")
  func durations() {
    #expect(Self.progress(0).duration(epochs: 1.5, orSteps: nil) == 38)
    #expect(Self.progress(0).duration(epochs: 1.5, orSteps: 7) == 7)
  }
}
