import Testing
import Training
import Tricks

@Suite("What a run needs is told before it begins")
struct MemoryEstimateTests {
  private func resolved(_ toml: String) throws -> ResolvedExperiment {
    try ResolvedExperiment(
      Experiment.parse(toml: toml, file: "a.toml"), dataset: Setup.images())
  }

  @Test("data, copies of the parameters, and what a batch keeps")
  func parts() throws {
    let experiment = try resolved(
      """
      [network]
      layers = [{ kind = "flatten" }, { kind = "linear", units = 5 }, { kind = "linear", units = 3 }]
      [training]
      batch-size = 10
      """)
    let estimate = MemoryEstimate(experiment, dataset: Setup.images())
    // Numbers of four bytes and labels of eight, all of them twice and those to train on twice more.
    let example: Double = 36 * 4 + 8
    let data = 2 * 180 * example + 2 * 150 * example
    #expect(estimate.data == data)
    // First values, values, gradients, velocity, and two copies for files.
    let parameters: Double = 36 * 5 + 5 + 5 * 3 + 3
    #expect(estimate.parameters == 6 * 4 * parameters)
    // Outputs of 5 and 3, and the gradients around the first of them.
    let batch: Double = 10 * 4 * (5 + 3 + 36 + 5)
    #expect(estimate.batch == batch)
    // Outputs of both sizes, and five times the predictions.
    let evaluation: Double = 30 * 4 * (5 + 3 + 5 * 3)
    #expect(estimate.evaluation == evaluation)
    #expect(estimate.total == 30e6 + data + 24 * parameters + batch + evaluation)
  }

  @Test("more than there is is an error that says what takes most")
  func refusal() throws {
    let large = try resolved(
      """
      [network]
      layers = [
        { kind = "flatten" }, { kind = "linear", units = 400000000 }, { kind = "linear", units = 3 },
      ]
      """)
    let estimate = MemoryEstimate(large, dataset: Setup.images())
    #expect {
      try estimate.check(available: 24_000_000_000)
    } throws: { error in
      let error = error as? TrainingError
      return error?.description.hasPrefix("needs about 637 GB of memory, and 24 GB is all") == true
        && error?.hint == "make the network smaller" && error?.kind == .badInput
    }
    try estimate.check(available: 700_000_000_000)
  }
}
