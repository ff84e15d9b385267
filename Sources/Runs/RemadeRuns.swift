import Archive
import Configuration

/// Runs that are made although the same are archived, with one and the same reason.
///
/// Runs of other values of the experiment's own keys are not the same, and never made again: what is left
/// to change is the program, the data, weights and plugins.
public struct RemadeRuns: Hashable, Sendable {
  /// How many there are.
  public let count: Int
  /// Why the older ones do not do.
  let reason: Reason
  /// The name of the bundle that the first of them is nearest to.
  public let bundle: String

  enum Reason: Hashable, Sendable {
    /// These parts of the identity are others.
    case changed([String])
    /// The bundle is no longer what was archived.
    case damaged
    /// The program that made it did not say what it was made from.
    case unknown
  }

  /// How many names a line has room for.
  private static let limit = 3

  /// As a line for people.
  public var text: String {
    let runs = count == 1 ? "1 run is made again" : "\(count) runs are made again"
    switch reason {
    case .damaged: return "\(runs): \(bundle) is damaged"
    case .unknown:
      return "\(runs): \(bundle) is from an older program, which kept no record of its source"
    case .changed(let names):
      var parts = names.prefix(Self.limit).map { RunIdentity.text(ofPart: $0) }
      if names.count > Self.limit { parts.append("\(names.count - Self.limit) more") }
      let last = parts.count > 1 ? " and " + parts.removeLast() : ""
      return "\(runs): \(parts.joined(separator: ", "))\(last) changed since \(bundle)"
    }
  }
}

extension FinishedRuns {
  /// Why runs are to be made although the same experiment with the same seed is archived: once for each
  /// reason, those of the most runs first.
  public func remade(_ requests: [RunRequest]) -> [RemadeRuns] {
    var groups: [RemadeRuns.Reason: (count: Int, bundle: String)] = [:]
    for request in requests {
      guard let job = request.identity,
        let (reason, bundle) = reason(job, own: Self.parts(of: request.experiment))
      else { continue }
      groups[reason, default: (0, bundle)].count += 1
    }
    return groups.map { RemadeRuns(count: $0.value.count, reason: $0.key, bundle: $0.value.bundle) }
      .sorted { ($1.count, $0.text) < ($0.count, $1.text) }
  }

  /// What is between a job and the archived run of the same experiment that it has the most in common with.
  ///
  /// - Parameter own: the parts that are its experiment's.
  private func reason(
    _ job: JobRecord, own: [String: String]
  ) -> (RemadeRuns.Reason, bundle: String)? {
    let kin = kin(of: job)
    let nearest =
      kin.compactMap { entry in
        job.changes(from: entry.record).map { (changes: $0, bundle: entry.bundle) }
      }
      .filter { kin in
        !kin.changes.contains { own[$0] != nil }
          && Self.parts(of: kin.bundle).keys.allSatisfy { !kin.changes.contains($0) }
      }
      // Of those that are equally near the last one.
      .reversed().min { $0.changes.count < $1.changes.count }
    if let nearest {
      return (nearest.changes.isEmpty ? .damaged : .changed(nearest.changes), nearest.bundle.name)
    }
    let older = kin.last { entry in
      // Its program may have had other keys.
      entry.record.parts == nil
        && Self.parts(of: entry.bundle).allSatisfy { own[$0.key] ?? $0.value == $0.value }
    }
    return older.map { (.unknown, $0.bundle.name) }
  }

  /// The parts of a run's identity that are the experiment's own keys.
  private static func parts(of experiment: ConfigurationNode) -> [String: String] {
    RunIdentity(experiment: experiment, contract: "").parts
      .filter { $0.key != "contract" }
  }

  private static func parts(of bundle: ResultBundle) -> [String: String] {
    let text = try? String(decoding: bundle.data(at: BundlePath.resolved), as: UTF8.self)
    let experiment = text.flatMap {
      try? ConfigurationNode.parse(json: $0, file: BundlePath.resolved)
    }
    return experiment.map { parts(of: $0) } ?? [:]
  }
}
