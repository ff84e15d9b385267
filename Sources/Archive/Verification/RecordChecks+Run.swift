import Configuration
import Errors
import Foundation
import Provenance

// run.json against the experiment, the command's words, the crate and the results.

extension RecordChecks {
  /// - Parameter experiment: with every default filled in.
  mutating func checkRun(_ experiment: ConfigurationNode?) {
    let run = bundle.run
    compare(
      BundlePath.run, "the experiment's name", run.experiment, BundlePath.resolved,
      experiment?["name"]?.string)
    compare(
      BundlePath.run, "the seed", String(run.seed), BundlePath.resolved,
      experiment?["seed"]?.canonicalJSON)
    compare(BundlePath.run, "the seed", String(run.seed), "its command", askedSeed)
    if let first = run.sessions.first, let last = run.sessions.last,
      first.started != run.started || last.ended != run.ended
    {
      note(BundlePath.run, "its sessions do not begin and end when the run did")
    }
    // Not by their times: a clock may have been set back.
    let steps = run.sessions.map(\.step)
    if steps.count == 1 || steps != steps.sorted() || (steps.first ?? 0) != 0 {
      note(BundlePath.run, "its sessions do not follow one another")
    }
  }

  /// The seed that the command and the experiment's text ask for; nothing where they do not say.
  private var askedSeed: String? {
    let words = bundle.run.command
    guard words.starts(with: ["harness", "train"]) else { return nil }
    func values(of option: String) -> [String] {
      zip(words, words.dropFirst()).filter { $0.0 == option }.map(\.1)
    }
    if let seed = values(of: "--seed").last { return seed }
    if let setting = values(of: "--set").last(where: { $0.hasPrefix("seed=") }) {
      return String(setting.dropFirst("seed=".count))
    }
    guard let text = try? bundle.data(at: BundlePath.experiment),
      let written = try? ConfigurationNode.parse(
        toml: String(decoding: text, as: UTF8.self), file: BundlePath.experiment)
    else { return nil }
    return written["seed"]?.canonicalJSON
  }

  /// The summary repeats what was measured last.
  mutating func checkResults() {
    let isCompleted = bundle.status == .completed
    guard
      let summary = read(
        BundlePath.summary, { (bundle) throws(ArchiveError) in try bundle.summary() }),
      let metrics = read(
        BundlePath.metrics, { (bundle) throws(ArchiveError) in try bundle.metrics() })
    else { return }
    if !isCompleted {
      note(BundlePath.run, "the run \(bundle.status.name), but it has a \(BundlePath.summary)")
    }
    for (split, values) in summary.metrics.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let measured = metrics.last { $0.split == split }?.values
      if let measured, measured != values {
        note(
          BundlePath.summary,
          "its metrics on the \(split.rawValue) split are not the last in \(BundlePath.metrics)")
      }
    }
    let trained = metrics.filter { $0.split == .train }.map(\.epoch)
    if !trained.isEmpty, trained != Array(1...trained.count) {
      note(BundlePath.metrics, "it does not have each epoch of the training once, in turn")
    }
    let last = bundle.run.sessions.last?.step ?? 0
    if last > summary.steps {
      note(BundlePath.run, "a session goes on from step \(last) of \(summary.steps)")
    }
    if let planned = try? bundle.options()["training"]?["epochs"]?.text, !summary.stoppedEarly,
      bundle.run.procedure == RunRecord.training
    {
      compare(
        BundlePath.summary, "the number of epochs", String(summary.epochs), BundlePath.resolved,
        planned)
    }
    if let epochs = metrics.map(\.epoch).max() {
      compare(
        BundlePath.summary, "the number of epochs", summary.epochs, BundlePath.metrics, epochs)
    }
  }
}
