import Archive

/// Runs that are made although older ones of their kind are archived, with one and the same reason.
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

  /// The names of the parts that changed.
  public var changes: [String] {
    if case .changed(let names) = reason { names } else { [] }
  }

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
  /// Why runs are to be made although older ones of the same experiment, seed and tricks are archived:
  /// once for each reason, those of the most runs first.
  public func remade(_ jobs: [JobRecord]) -> [RemadeRuns] {
    var groups: [RemadeRuns.Reason: (count: Int, bundle: String)] = [:]
    for job in jobs {
      guard let (reason, bundle) = reason(job) else { continue }
      groups[reason, default: (0, bundle)].count += 1
    }
    return groups.map { RemadeRuns(count: $0.value.count, reason: $0.key, bundle: $0.value.bundle) }
      .sorted { ($1.count, $0.text) < ($0.count, $1.text) }
  }

  /// What is between a job and the archived run that it has the most in common with.
  private func reason(_ job: JobRecord) -> (RemadeRuns.Reason, bundle: String)? {
    let kin = kin(of: job)
    let nearest =
      kin.compactMap { entry in
        job.changes(from: entry.record).map { (changes: $0, bundle: entry.bundle.name) }
      }
      // Of those that are equally near the last one.
      .reversed().min { $0.changes.count < $1.changes.count }
    if let nearest {
      return (nearest.changes.isEmpty ? .damaged : .changed(nearest.changes), nearest.bundle)
    }
    return kin.last.map { (.unknown, $0.bundle.name) }
  }
}
