import Statistics

extension RunFlag {
  /// A sentence for each kind of flag of each arm, in their order.
  ///
  /// - Parameter runs: how many an arm has.
  package static func sentences(_ flags: [RunFlag], runs: Int, metric: Metric) -> [String] {
    var groups: [[RunFlag]] = []
    for flag in flags {
      let place = groups.firstIndex { $0[0].arm == flag.arm && $0[0].kind == flag.kind }
      if let place { groups[place].append(flag) } else { groups.append([flag]) }
    }
    return groups.map { group in
      group.count == 1
        ? group[0].sentence + "." : sentence(of: group, runs: runs, metric: metric)
    }
  }

  /// "baseline: 6 of 6 runs are at chance (seeds 1, 2, 3, 4, 5, 6): test accuracy 9.85% to 10.12%, …"
  private static func sentence(of group: [RunFlag], runs: Int, metric: Metric) -> String {
    let seeds = group.map { String($0.seed) }.joined(separator: ", ")
    let subject = "\(group[0].arm): \(group.count) of \(runs) runs"
    let values = group.compactMap(\.value)
    let range =
      values.isEmpty
      ? ""
      : ": \(metric.name) \(metric.text(values.min() ?? .nan)) to "
        + metric.text(values.max() ?? .nan)
    let first = group[0]
    switch first.kind {
    case .diverged:
      return "\(subject) did not come to their end (seeds \(seeds)); the first: \(first.sentence)."
    case .chance:
      let nothing = metric.text(first.beside ?? .nan)
      return
        "\(subject) are at chance (seeds \(seeds))\(range), where always the same answer gives "
        + "\(nothing)."
    case .stuck:
      return "\(subject) are stuck (seeds \(seeds)): their training loss fell by less than 1% from "
        + "the first epoch to the last\(range.isEmpty ? "" : "; " + range.dropFirst(2))."
    case .far:
      let median = metric.text(first.beside ?? .nan)
      return
        "\(subject) lie far from their fellows (seeds \(seeds))\(range), where their median is "
        + "\(median) (modified z-scores beyond the bound)."
    }
  }
}
