import BugZoo
import Checks
import Testing

/// What is planted into healthy experiments, and what must be seen of it while they train.
@Suite("Judging a run while it trains") struct WatchReportTests {
  private func report(of specimen: Specimen) throws -> WatchReport {
    let resolved = try ResolvedExperiment(
      specimen.experiment, dataset: specimen.dataset, registry: specimen.registry)
    var trainer = try Trainer(resolved, dataset: specimen.dataset)
    do {
      let outcome = try trainer.run()
      return try #require(WatchReport(trainer, outcome: outcome, error: nil))
    } catch let error as TrainingError {
      return try #require(WatchReport(trainer, outcome: nil, error: error))
    }
  }

  /// What is truly so of a healthy experiment's run.
  private static let known: [String: Set<String>] = [
    // At one of its seeds the loss goes from 1.4 to 30 within 25 steps, and ends at chance.
    "convolutional@1": ["stability"],
    // A thousand examples of 200 features are learnt by heart: the validation loss goes from 0.6 to 0.9, where
    // knowing nothing costs 0.69.
    "table-200-features@1": ["over-fitting"], "table-200-features@2": ["over-fitting"],
  ]

  @Test("healthy runs are found nothing of", arguments: Healthy.all.map(\.id))
  func healthy(id: String) throws {
    let healthy = try #require(Healthy.all.first { $0.id == id })
    for seed in 1...2 {
      let known = Self.known["\(id)@\(seed)"] ?? []
      let findings = try report(of: healthy.specimen(seed)).findings
      #expect(Set(findings.map(\.id)) == known, "\(findings.map(\.summary))")
    }
  }

  @Test("a rate far too high ends in numbers that are not finite, and the rate is blamed")
  func infinite() throws {
    var specimen = Specimen.regression()
    specimen.experiment.optimiser.rate = 30
    let finding = try #require(report(of: specimen).findings.first)
    #expect(finding.id == "finite" && finding.verdict == .fail)
    #expect(finding.hint?.contains("rate") == true && finding.setting == "optimiser.rate")
    #expect(finding.evidence.contains { $0.name == "first" })
    #expect(finding.evidence.contains { $0.name == "loss of the steps before" })
  }

  @Test("a rate far too low changes nothing, and is blamed")
  func slow() throws {
    var specimen = Specimen.perceptron()
    specimen.experiment.optimiser.rate = 1e-7
    specimen.experiment.training.epochs = 20
    let findings = try report(of: specimen).findings
    #expect(findings.map(\.id).contains("update-size"))
    let trend = try #require(findings.first { $0.id == "loss-trend" })
    #expect(trend.hint?.contains("raise optimiser.rate") == true)
  }

  @Test("shuffled labels are at chance at the end")
  func shuffled() throws {
    var specimen = Specimen.perceptron()
    let train = specimen.dataset.train
    let order = RandomStream(seed: 1, name: "shuffled").permutation(of: train.count)
    specimen.dataset.train = Examples(
      inputs: train.inputs, labels: order.map { train.labels[$0] })
    specimen.experiment.training.epochs = 40
    let finding = try #require(report(of: specimen).findings.first { $0.id == "loss-trend" })
    #expect(finding.verdict == .fail)
  }

  @Test("a layer that never opens is named")
  func dead() throws {
    var specimen = Specimen.perceptron()
    var first = Linear(units: 32, activation: .relu)
    first.initialBias = Array(repeating: -100, count: 32)
    specimen.experiment.network = NetworkSpec(
      layers: [LayerSpec(Flatten()), LayerSpec(first), LayerSpec(Linear(units: 4))])
    let finding = try #require(report(of: specimen).findings.first { $0.id == "units" })
    #expect(finding.verdict == .fail && finding.summary.contains("linear1"))
    #expect(finding.hint?.contains("from the first steps on") == true)
  }

  @Test("saturated units are named")
  func saturated() throws {
    var specimen = Specimen.perceptron()
    var first = Linear(units: 32, activation: .tanh)
    first.gain = 200
    specimen.experiment.network = NetworkSpec(
      layers: [LayerSpec(Flatten()), LayerSpec(first), LayerSpec(Linear(units: 4))])
    let finding = try #require(report(of: specimen).findings.first { $0.id == "units" })
    #expect(finding.verdict == .warn && finding.summary.contains("tanh"))
  }

  @Test("a gradient that vanishes in a deep stack of sigmoids is seen")
  func vanishing() throws {
    var specimen = Specimen.perceptron()
    let hidden = (0..<10).map { _ in LayerSpec(Linear(units: 16, activation: .sigmoid)) }
    specimen.experiment.network = NetworkSpec(
      layers: [LayerSpec(Flatten())] + hidden + [LayerSpec(Linear(units: 4))])
    let findings = try report(of: specimen).findings
    #expect(findings.map(\.id).contains("gradient-flow"), "\(findings.map(\.id))")
  }

  @Test("a run that learns the noise of few examples is seen to over-fit")
  func overfitting() throws {
    var specimen = Specimen.regression()
    let train = specimen.dataset.train
    let noise = RandomStream(seed: 1, name: "noise").normal([train.count, 1])
    specimen.dataset.train = Examples(
      inputs: train.inputs, values: train.targets + noise * 0.7)
    specimen.experiment.data.subset = 40
    specimen.experiment.data.validation = 0.3
    specimen.experiment.network = NetworkSpec(
      layers: [
        LayerSpec(Linear(units: 128, activation: .tanh)), LayerSpec(Linear(units: 1)),
      ])
    specimen.experiment.optimiser.rate = 0.003
    specimen.experiment.training.epochs = 300
    let findings = try report(of: specimen).findings
    #expect(findings.map(\.id) == ["over-fitting"], "\(findings.map(\.summary))")
  }

  @Test("right more often than not, and far too sure of the rest")
  func confident() throws {
    var specimen = Specimen.perceptron()
    let train = specimen.dataset.train
    // Half of the labels are anyone's.
    let order = RandomStream(seed: 1, name: "shuffled").permutation(of: train.count)
    specimen.dataset.train = Examples(
      inputs: train.inputs,
      labels: order.enumerated().map { train.labels[$0 % 2 == 0 ? $1 : $0] })
    specimen.experiment.data.validation = 0.3
    specimen.experiment.network = NetworkSpec(
      layers: [
        LayerSpec(Flatten()), LayerSpec(Linear(units: 128, activation: .relu)),
        LayerSpec(Linear(units: 4)),
      ])
    specimen.experiment.optimiser.rate = 0.03
    specimen.experiment.training.epochs = 100
    let findings = try report(of: specimen).findings
    #expect(findings.map(\.id) == ["over-fitting"], "\(findings.map(\.summary))")
  }

  @Test("gradients that explode are seen, and a loss that shoots up with them")
  func exploding() throws {
    var specimen = Specimen.regression()
    specimen.experiment.optimiser.rate = 0.2
    specimen.experiment.optimiser.momentum = 0.95
    specimen.experiment.training.epochs = 30
    let findings = try report(of: specimen).findings
    #expect(
      Set(findings.map(\.id)).isSuperset(of: ["gradient-flow", "stability", "loss-trend"]),
      "\(findings.map(\.summary))")
  }

  @Test("a rate that is a little too high makes the loss shoot up or swing")
  func unstable() throws {
    var specimen = Specimen.perceptron()
    specimen.experiment.optimiser.rate = 3
    specimen.experiment.training.epochs = 20
    let findings = try report(of: specimen).findings
    #expect(
      !Set(findings.map(\.id)).isDisjoint(with: [
        "stability", "update-size", "finite", "loss-trend",
      ]),
      "\(findings.map(\.id))")
  }
}
