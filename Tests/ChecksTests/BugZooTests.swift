import Checks
import Testing

/// Which checks complain of which defect: exactly these, and of healthy experiments none.
private let catchers: [Defect: [String]] = [
  .shuffledLabels: ["baseline"],
  .zeroedInputs: ["data", "overlap", "parameters", "rate", "overfit", "baseline"],
  .unscaledInputs: ["data", "initial-loss", "overfit", "baseline"],
  .nanInOneImage: ["data", "outputs", "initial-loss", "parameters", "seeds", "rate", "baseline"],
  .testInsideTraining: ["overlap"],
  .sortedAndNotShuffled: ["labels"],
  .missingClass: ["labels"],
  .rareClass: ["labels"],
  .conflictingLabels: ["overlap"],
  .farTargets: ["initial-loss", "baseline"],
  .hugeFeature: ["data", "overfit"],
  .softmaxTwice: ["outputs", "overfit"],
  .reluOnOutput: ["outputs", "overfit"],
  .mixedBatch: [
    "initial-loss", "batch-independence", "single-examples", "rate", "overfit", "baseline",
  ],
  .halvedGradient: ["gradient"],
  .flippedGradient: ["gradient", "rate", "overfit", "baseline"],
  .cutOff: ["gradient", "parameters"],
  .forgottenParameter: ["parameters"],
  .dropoutInEvaluation: ["single-examples"],
  .batchNormInEvaluation: ["batch-independence", "single-examples"],
  .deadUnits: ["parameters", "rate", "overfit", "baseline"],
  .wrongFan: ["initialisation"],
  .zeroWeights: ["initialisation", "parameters", "rate", "overfit", "baseline"],
  .zeroHiddenWeights: ["initialisation", "parameters", "rate", "overfit", "baseline"],
  .hugeOutputs: ["initial-loss", "baseline"],
  .biasBeforeBatchNorm: ["parameters"],
  .hiddenState: ["batch-independence", "single-examples", "gradient", "seeds"],
  .threadBound: ["seeds"],
  .looksAhead: ["batch-independence"],
  .summedLoss: ["reduction", "rate", "overfit", "baseline"],
  .negatedLoss: ["overfit", "baseline"],
  .misalignedBatch: ["baseline"],
  .misalignedLoss: ["overfit", "baseline"],
  .emptyBatch: ["parameters", "rate", "baseline"],
  .frozenParameter: ["parameters"],
  .accumulatedGradients: ["fresh-gradients", "rate", "baseline"],
  .noRate: ["parameters", "rate", "overfit", "baseline"],
  .rateTimes1000: ["rate", "overfit", "baseline"],
  .rateTimes100: ["rate", "overfit", "baseline"],
  .rateOver1000: ["rate", "overfit", "baseline"],
]

extension CheckTests {
  @Suite struct `The bug zoo` {
    @Test(arguments: Defect.allCases)
    func `Each planted defect is caught by the checks of the table`(defect: Defect) throws {
      let expected = try #require(catchers[defect])
      #expect(!expected.isEmpty)
      // The number of threads is the process's: other suites that vary it would show up elsewhere.
      if defect == .threadBound {
        #expect(try defect.planted().report([SeedCheck()]).overall == .fail)
        return
      }
      let complaints = try defect.planted().complaints()
      #expect(complaints == expected)
    }

    @Test func `Each check catches some defect that is its own to find`() {
      let caught = Set(catchers.values.joined())
      for check in CheckCatalogue.all { #expect(caught.contains(type(of: check).id)) }
    }

    @Test(arguments: 1...5)
    func `Healthy experiments pass all checks`(seed: Int) throws {
      let setups: [Setup] = [
        .perceptron(seed: seed), .regularised(seed: seed), .convolutional(seed: seed),
        .regression(seed: seed), .sequence(seed: seed),
      ]
      for setup in setups { #expect(try setup.complaints() == []) }
    }

    @Test func `Digits with a small perceptron pass all checks`() throws {
      var setup = Setup.perceptron()
      setup.dataset = try DatasetCatalogue.load("optdigits", searching: [])
      var head = Linear(units: 10)
      head.gain = 0.1
      setup.experiment.network.layers[2] = LayerSpec(head)
      let report = try setup.report()
      #expect(report.overall == .pass)
      #expect(report.findings.allSatisfy { $0.verdict == .pass })
      #expect(report.findings.map(\.id) == CheckCatalogue.all.map { type(of: $0).id })
    }
  }
}
