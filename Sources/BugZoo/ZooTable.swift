import Checks

/// The published table: every defect before every check, and what is said of healthy experiments.
public struct ZooTable: Sendable {
  public let defects: [DefectOutcome]
  /// The zoo's own.
  public let healthy: [HealthyOutcome]
  /// The experiments that come with the program.
  public let experiments: [HealthyOutcome]

  public init(
    defects: [DefectOutcome], healthy: [HealthyOutcome], experiments: [HealthyOutcome]
  ) {
    self.defects = defects
    self.healthy = healthy
    self.experiments = experiments
  }

  /// The lines that say what it all comes to.
  public var summary: [String] {
    let caught = defects.count { $0.isCaught }
    let named = defects.count { $0.isCaught && ($0.fate == .named || $0.fate == .refused) }
    return [
      "\(Self.share(caught, of: defects.count)) defects are caught: what ruins a run ends in \"not "
        + "ready\", what is mild at least in a reservation",
      "\(Self.share(named, of: defects.count)) by a check that names the cause, or refused with it",
      Self.alarms(healthy, "healthy variations"), Self.alarms(experiments, "experiments"),
    ]
  }

  private static func share(_ part: Int, of all: Int) -> String {
    let tenths = all == 0 ? 0 : (1000 * part + all / 2) / all
    return "\(part) of \(all) (\(tenths / 10).\(tenths % 10) %)"
  }

  private static func alarms(_ outcomes: [HealthyOutcome], _ what: String) -> String {
    let failed = outcomes.count { $0.report.readiness == .notReady }
    let warned = outcomes.count { !$0.falseAlarms.isEmpty }
    return "of \(Set(outcomes.map(\.id)).count) \(what) × seeds, \(outcomes.count) in all: "
      + "\(failed) called not ready, \(share(warned, of: outcomes.count)) with a complaint that is not "
      + "true of them"
  }

  /// The whole page.
  public var markdown: String {
    var lines = [
      "# The zoo of defects", "",
      "Faults that people make, planted one at a time in healthy experiments, and what `harness "
        + "check` says of each. `make zoo` runs all of it and writes this page; the tests hold every "
        + "row of the first table to what the checks say.", "",
    ]
    lines += summary.map { "- " + $0 }
    lines += [
      "", "## Defects", "",
      "The checks that complain of a defect: those that fail it in bold, those that name its cause "
        + "with ✓.", "",
      "| defect | what was done | gravity | answer | cause | checks |", "|---|---|---|---|---|---|",
    ]
    lines += defects.map(\.row)
    lines += [
      "", "## Checks", "", "| check | defects of its own that it names | others |", "|---|---|---|",
    ]
    lines += CheckCatalogue.all.map { row(of: type(of: $0).id) }
    lines += [
      "", "## Healthy experiments", "",
      "Variations made for the zoo, with seeds 1 to 5, and the experiments and the claims' base "
        + "experiments that come with the program (`base-long-tail` is unbalanced by design and its "
        + "test split is not; some rows of `base-page-blocks` are equal). Complaints in parentheses are true: a weak signal, few examples.",
      "",
      "| experiment | seeds without a false complaint | complaints |", "|---|---|---|",
    ]
    lines += rows(of: healthy) + rows(of: experiments)
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(of check: String) -> String {
    let own = defects.filter { $0.defect.namedBy.contains(check) }
    func complains(_ outcome: DefectOutcome) -> Bool {
      outcome.complaints.contains { $0.id == check }
    }
    let others = defects.count { !$0.defect.namedBy.contains(check) && complains($0) }
    return "| `\(check)` | \(own.count(where: complains)) of \(own.count) | \(others) |"
  }

  private func rows(of outcomes: [HealthyOutcome]) -> [String] {
    let ids = outcomes.reduce(into: [String]()) { if !$0.contains($1.id) { $0.append($1.id) } }
    return ids.map { id in
      let own = outcomes.filter { $0.id == id }
      let quiet = own.count { $0.falseAlarms.isEmpty }
      let complaints = own.flatMap { outcome in
        outcome.complaints.map { finding in
          let id = finding.verdict == .fail ? "**\(finding.id)**" : finding.id
          return outcome.falseAlarms.contains(finding) ? id : "(\(id))"
        }
      }
      let counted = Dictionary(grouping: complaints) { $0 }.map { ($0.key, $0.value.count) }
        .sorted { $0.0 < $1.0 }.map { $0.1 == 1 ? $0.0 : "\($0.0) (\($0.1))" }
      return "| `\(id)` | \(quiet) of \(own.count) | \(counted.joined(separator: ", ")) |"
    }
  }
}
