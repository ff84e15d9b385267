import Measurement
import Tasks
import Testing
import Training
import Tricks

@Suite("Transcription") struct TranscriptionTests {
  private static func dataset(
    train: [(String, String)], test: [(String, String)]
  ) throws -> Dataset {
    func examples(_ pairs: [(String, String)]) -> Examples {
      Examples(
        count: pairs.count,
        [
          Examples.inputText: .texts(pairs.map(\.0)), Examples.targetText: .texts(pairs.map(\.1)),
        ])
    }
    return try Dataset(
      name: "pairs", target: .fields, task: Dataset.transcription, inputRange: 0...9,
      inputKind: .tokens, train: examples(train), test: examples(test)
    ).segmented(
      source: Segmentation(.characters, minimumCount: 1),
      target: Segmentation(.words, minimumCount: 1))
  }

  private static let train = [
    ("ab", "A B"), ("b", "B"), ("cab", "C A B"), ("b", "B"), ("ac", "A C"), ("cc", "C C"),
  ]
  private static let test = [("ba", "B A"), ("cabs", "C A B"), ("a", "A")]

  @Test("the network is told the target behind an end, and is to give it with its end")
  func fields() throws {
    let dataset = try Self.dataset(train: Self.train, test: Self.test)
    let task = try TaskRegistry.shared.task(for: dataset)
    #expect(task.id == "transcription")
    // a, b and c are 2, 3 and 4; A, B and C as well.
    let batch = Batch(dataset.train.choosing([2, 1]))
    let values = task.inputValues(of: batch)
    #expect(values.tensors["source"]?.scalars == [4, 2, 3, 0, 3, 0])
    #expect(values.tensors["target"]?.scalars == [0, 4, 2, 3, 0, 3])
    #expect(values.groups["source"]?.lengths == [4, 2])
    #expect(values.groups["target"]?.lengths == [4, 2])
    let targets = task.targets(of: batch)
    #expect(targets.shape == [1, 6, 5])
    #expect(targets.reshaped(to: [6, 5]).argmaxOfRows() == [4, 2, 3, 0, 3, 0])
    #expect(task.inputShapes(of: dataset).vocabularies == ["source": 5, "target": 5])
    // With their ends the longest are cabs and C A B.
    #expect(task.inputShapes(of: dataset).shapes == ["source": [5], "target": [4]])
    #expect(task.output == [4, 5])
    let summary = task.summary(of: dataset.train, at: [0, 1])
    #expect(summary.classCounts == [2, 0, 1, 2, 0])
  }

  @Test("errors are counted in tokens by the references' length, and in sequences")
  func scores() throws {
    let dataset = try Self.dataset(train: Self.train, test: Self.test)
    let task = try TaskRegistry.shared.task(for: dataset)
    // Right; one token missing; one wrong and one too many. What follows an end does not count.
    let predictions = Tensor([3, 2, 0, 4, 4, 2, 0, 3, 3, 3, 0, 2], shape: [3, 4])
    let scores = task.scores(of: predictions, for: dataset.test)
    #expect(scores["token-error-rate"] == 3.0 / 6)
    #expect(scores["sequence-error-rate"] == 2.0 / 3)
    let each = task.exampleScores(of: predictions, for: dataset.test)
    #expect(each["token-error-rate"] == [0, 0.5, 1])
    #expect(each["sequence-error-rate"] == [0, 1, 1])
    #expect(task.texts(of: predictions) == ["B A", "C A", "B B"])
    // Six words are no text.
    #expect(task.metrics.map(\.name) == ["token-error-rate", "sequence-error-rate"])
    #expect(task.measures.first?.description == "test/token-error-rate")
  }

  @Test(
    "an unknown symbol is no word of a reference, and pieces do not change what errors are counted in"
  )
  func unknown() throws {
    let test = [("ab", "A Q"), ("b", "Q"), ("cab", "C A B")]
    let dataset = try Self.dataset(train: Self.train, test: test)
    let task = try TaskRegistry.shared.task(for: dataset)
    // Q is unknown: its number, 1, is predicted for it.
    let predictions = Tensor([2, 1, 0, 1, 0, 0, 4, 2, 3], shape: [3, 3])
    let scores = task.scores(of: predictions, for: dataset.test)
    #expect(scores["token-error-rate"] == 2.0 / 6)
    #expect(scores["sequence-error-rate"] == 2.0 / 3)
    let pieces = try dataset.segmented(target: Segmentation(.bytePairs, merges: 0, minimumCount: 1))
    let symbols = try #require(pieces.symbols[Examples.target])
    let cut = ["A B", "B", "C A B"].map { symbols.sequences([$0]).rows.scalars }
    let longest = cut.map(\.count).max() ?? 0
    let rows = cut.flatMap { $0 + Array(repeating: 0, count: longest - $0.count) }
    let again = try TaskRegistry.shared.task(for: pieces)
    let same = again.scores(of: Tensor(rows, shape: [3, longest]), for: pieces.test)
    #expect(same["token-error-rate"] == 2.0 / 6)
  }

  @Test("without learning: the most frequent target, and that of the nearest source")
  func plainModels() throws {
    let dataset = try Self.dataset(train: Self.train, test: Self.test)
    let task = try TaskRegistry.shared.task(for: dataset)
    let models = try #require(task.plainModels(learntFrom: dataset.train))
    let answers = models.map { task.texts(of: $0.predictions(dataset.test)) }
    #expect(models.map(\.name) == ["always the same answer", "nearest neighbour"])
    #expect(answers[0] == ["B", "B", "B"])
    // Of equally near ones the first: b is one edit from ba, cab one from cabs, ab one from a.
    #expect(answers[1] == ["B", "C A B", "A B"])
  }

  private static func experiment(_ tricks: String = "") throws -> Experiment {
    try Experiment.parse(
      toml: """
        name = "pairs"
        seed = 4
        data.scaling = "none"
        data.validation = 0
        network.model = { kind = "encoder-decoder", cell = "gru", width = 8, units = 16, attention = "dot" }
        optimiser.kind = "adam"
        optimiser.rate = 0.02
        training.epochs = 60
        training.batch-size = 3
        \(tricks)
        """, file: "pairs.toml")
  }

  private static func outcome(_ tricks: String = "") throws -> TrainingOutcome {
    let dataset = try dataset(train: train, test: train)
    let resolved = try ResolvedExperiment(experiment(tricks), dataset: dataset)
    var trainer = try Trainer(resolved, dataset: dataset)
    return try #require(try trainer.run())
  }

  @Test(
    "six pairs are learnt by heart, decoding and all; the loss starts at the logarithm of the tokens"
  )
  func byHeart() throws {
    let outcome = try Self.outcome()
    #expect(outcome.test["token-error-rate"] == 0)
    #expect(outcome.test["sequence-error-rate"] == 0)
    let first = try #require(outcome.trace.first).loss
    #expect((Double(first) - Elementary.log(5)).magnitude < 0.3)
  }

  @Test("subwords are learnt from the training examples alone, and change what the network reads")
  func subwords() throws {
    var experiment = try Self.experiment()
    experiment.data.subwords = 2
    experiment.data.subwordSide = .source
    let dataset = try Self.dataset(train: Self.train, test: Self.test)
    let resolved = try ResolvedExperiment(experiment, dataset: dataset)
    let plain = try ResolvedExperiment(Self.experiment(), dataset: dataset)
    func vocabulary(_ resolved: ResolvedExperiment) -> Int? {
      resolved.network.inputShapes.vocabularies["source"]
    }
    // The ends of words and the pairs besides; of pairs that come once none is merged.
    #expect(try #require(vocabulary(resolved)) > #require(vocabulary(plain)))
    #expect(resolved.network.inputShapes.vocabularies["target"] == 5)
    var trainer = try Trainer(resolved, dataset: dataset)
    #expect(try trainer.run() != nil)
  }
}
