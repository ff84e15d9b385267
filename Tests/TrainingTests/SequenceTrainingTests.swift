import Configuration
import Datasets
import TensorCore
import Testing
import Training

/// Training of networks that read tokens and classify every step.
@Suite struct SequenceTrainingTests {
  private let steps = 6

  /// Sequences that count up from a random token; each step's class is the token after.
  private func counting(vocabulary: Int = 5, examples: Int = 40) -> Dataset {
    var generator = RandomStream(seed: 4, name: "counting").generator()
    func make(_ count: Int) -> Examples {
      var tokens: [Float] = []
      var labels: [Int] = []
      for _ in 0..<count {
        let start = Int(generator.next(below: UInt64(vocabulary)))
        for step in 0..<steps {
          tokens.append(Float((start + step) % vocabulary))
          labels.append((start + step + 1) % vocabulary)
        }
      }
      return Examples(inputs: Tensor(tokens, shape: [count, steps]), labels: labels)
    }
    return Dataset(
      name: "counting", target: .classes(vocabulary),
      inputRange: 0...Float(vocabulary - 1), train: make(examples), test: make(7))
  }

  private func experiment(_ network: String, scaling: String = "none") throws -> Experiment {
    try Experiment.parse(
      toml: """
        name = "counting"
        [data]
        scaling = "\(scaling)"
        validation = 0.2
        [network]
        \(network)
        [optimiser]
        rate = 0.2
        [training]
        epochs = 15
        batch-size = 8
        """, file: "counting.toml")
  }

  @Test(arguments: [
    "model = { kind = \"gpt\", depth = 1, width = 8, heads = 2 }",
    "model = { kind = \"lstm\", width = 4, units = 12, depth = 1 }",
  ])
  func `a network learns to classify every step`(network: String) throws {
    let dataset = counting()
    let resolved = try ResolvedExperiment(try experiment(network), dataset: dataset)
    #expect(resolved.network.output == [6, 5])
    var trainer = try Trainer(resolved, dataset: dataset)
    #expect(trainer.data.training.targets.shape == [32, 6, 5])
    #expect(trainer.data.training.labels.count == 32 * 6)
    let run = try #require(try trainer.run())
    #expect(run.predictions.shape == [7, 6, 5])
    #expect(run.test.count == 42)
    #expect(run.test["accuracy"] == 1)
    let validation = try #require(run.history.epochs.last?.validation)
    #expect(validation.count == 48)
  }

  @Test func `a network that classifies sequences as a whole does not fit, and says what to do`()
    throws
  {
    let layers = """
      layers = [{ kind = "embedding", vocabulary = 5, width = 4 },
                { kind = "gru", units = 4, last-step = true }, { kind = "linear", units = 5 }]
      """
    let error = #expect(throws: TrainingError.self) {
      try ResolvedExperiment(try experiment(layers), dataset: counting())
    }
    #expect("\(try #require(error))".contains("5 classes at each of 6 places"))
  }

  @Test func `tokens must not be scaled and must lie within the vocabulary`() throws {
    let model = "model = { kind = \"gpt\", depth = 1, width = 8, heads = 2 }"
    let scaled = #expect(throws: TrainingError.self) {
      try ResolvedExperiment(try experiment(model, scaling: "unit"), dataset: counting())
    }
    #expect("\(try #require(scaled))".contains("scaled"))
    let small = "model = { kind = \"gpt\", depth = 1, width = 8, heads = 2, vocabulary = 4 }"
    let outside = #expect(throws: TrainingError.self) {
      try ResolvedExperiment(try experiment(small), dataset: counting())
    }
    #expect("\(try #require(outside))".contains("input of 4.0"))
  }
}
