import Checks
import Testing
import Training

/// One after another: a check varies the number of threads, which belongs to the whole process.
@Suite(.serialized) struct TrickCheckTests {
  /// The checks of what tricks put into slots; how well small noisy data are learnt is another matter.
  private static let checks = [
    "batch-size", "nonlinearities", "bottlenecks", "dropout", "batch-norm-bias", "stopping",
    "initialisation", "outputs", "signals", "batches", "loss", "reduction", "objective",
    "batch-independence", "single-examples", "modes", "serving", "gradient", "gradient-tricks",
    "fresh-gradients", "parameters", "updates", "predictions",
  ]

  /// The first network that each trick applies to.
  private static let applications = allTricks.compactMap { id in
    Setting.applications.first { $0.id == id }
  }

  private static func complaints(
    _ model: Setting.Model, tricks: [String: String]
  ) throws -> [Finding] {
    let experiment = try Setting.experiment(model, tricks: tricks)
    let chosen = CheckCatalogue.all.filter { checks.contains(type(of: $0).id) }
    #expect(chosen.count == checks.count)
    return try CheckCatalogue.run(
      chosen, resolved: Setting.resolve(experiment), dataset: Setting.dataset(of: experiment)
    ).findings.filter { $0.verdict >= .warn }
  }

  @Test(arguments: applications)
  func `No trick of the program fails a check that its network passes`(
    application: Setting.Application
  ) throws {
    let plain = try Self.complaints(application.model, tricks: [:])
    let found = try Self.complaints(application.model, tricks: [application.id: ""])
    let failed = found.filter { $0.verdict == .fail }.map(\.id)
    let known = plain.filter { $0.verdict == .fail }.map(\.id)
    #expect(
      Set(failed).isSubset(of: known), "\(found.map { "\($0.id): \($0.summary)" })")
  }
}
