import Foundation

/// The record of what a bundle is of, as its name, the files at its top and its crate tell it.
protocol BundleRecord: Codable, Sendable {
  /// The record's file, below `data`.
  static var file: String { get }
  /// The files under `data` that a bundle must have to be called complete.
  var required: [String] { get }

  /// The experiment's name.
  var experiment: String { get }
  var started: Date { get }
  var ended: Date { get }
  /// The command's words.
  var command: [String] { get }
  /// The digest of the results; the writer sets it.
  var resultDigest: ResultDigest? { get set }

  /// What stands between the experiment and the time in the bundle's name.
  var nameInfix: String { get }
  /// What it is, in a few words: `harness run of digits, seed 1`.
  var caption: String { get }
  /// How it ended; nothing where only what came to its end is archived.
  var endedAs: RunStatus? { get }
  /// What the crate tells of it.
  var crate: CrateTexts { get }
}

/// What a crate tells of what a bundle is of.
struct CrateTexts {
  /// The name of the whole.
  let name: String
  /// What the whole is.
  let description: String
  /// The name of what was done.
  let action: String
  let keywords: String
  /// What it was given beside files: an identifier, a name and a value.
  let inputs: [(id: String, name: String, value: String)]
}

extension RunRecord: BundleRecord {
  static var file: String { BundlePath.run }
  var required: [String] { status == .completed ? BundlePath.requiredWhenCompleted : [] }
  var nameInfix: String { "" }
  var caption: String { "harness run of \(experiment), seed \(seed)" }
  var endedAs: RunStatus? { status }
  var crate: CrateTexts {
    CrateTexts(
      name: "\(experiment), seed \(seed)",
      description: "A training run of the experiment \(experiment): its set-up, source, "
        + "environment and results",
      action: "Training run of \(experiment) with seed \(seed)",
      keywords: "training run, reproducibility", inputs: [("#seed", "seed", String(seed))])
  }
}

extension KeyedDecodingContainer {
  /// - Throws: for a record of another layout than this program reads.
  func checkLayout(_ known: Int, forKey key: Key) throws {
    let layout = try decode(Int.self, forKey: key)
    guard layout == known else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self,
        debugDescription: "this harness reads layout \(known), not \(layout)")
    }
  }
}
