import Foundation
import Claims
import Configuration
import Runs
import TrainingRuns
import Tricks

/// A trick for tests: it multiplies the learning rate.
struct ScaledRate: Trick {
  static let card = TrickCard(
    id: "scaled-rate", slots: [.rate], neutral: "factor=1", readme: Array("# scaled-rate\n".utf8))

  struct Options: Configurable {
    var factor = 0.5
    var note = "none"

    func validate() throws(OptionError) { try check("factor", factor, above: 0) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    let factor = options.factor
    if factor == 1 { return }
    recipe.rate.wrap(.batchScaling, by: Self.id) { before in { before($0) * factor } }
  }

  /// The registry that jobs use, with this trick in it.
  static let registry: Registry = {
    Registry.shared.register(ScaledRate.self)
    return .shared
  }()
}

/// A folder of claim files, removed with the value.
final class ClaimFolder {
  let path: String

  init(_ files: [String: String]) throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("claims-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: path + "/base", withIntermediateDirectories: true)
    for (name, text) in files {
      try text.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func library() throws -> ClaimLibrary {
    try ClaimLibrary(folder: path, registry: ScaledRate.registry)
  }

  func study(
    _ ids: String...,
    finding find: @escaping (String) throws(ExperimentError) -> ExperimentSource =
      ExperimentLibrary.find
  ) throws -> ClaimStudy {
    try ClaimStudy(
      library().select(ids), by: TrainingProcedures(), results: path + "/results", finding: find)
  }
}

/// The keys that every claim must have.
let claimHead = """
  claim = "It helps"
  source = "Somebody, 2020"
  regime = "Here"
  direction = "raises"
  trick = "scaled-rate"

  """

/// The rows of a claim file's text.
func rows(_ text: String) throws -> [Claim] {
  try ClaimFile.rows(
    toml: text, name: "it", file: "it.toml", folder: ".", registry: ScaledRate.registry)
}
