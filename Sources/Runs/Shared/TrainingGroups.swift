/// Which of some runs have their training in common.
struct TrainingGroups: Sendable {
  /// The places of the runs, those that train before those that evaluate what is learnt there.
  let order: [Int]
  /// The trainings that more than one of the runs needs.
  let shared: Set<String>
  /// How many of the runs need not train.
  let saved: Int

  init(_ runs: [RunRequest]) {
    var counts: [String: Int] = [:]
    var first: [Int] = []
    var others: [Int] = []
    for (place, run) in runs.enumerated() {
      guard let training = run.training else {
        first.append(place)
        continue
      }
      if counts[training, default: 0] == 0 { first.append(place) } else { others.append(place) }
      counts[training, default: 0] += 1
    }
    order = first + others
    saved = others.count
    shared = Set(counts.filter { $0.value > 1 }.keys)
  }

  /// What to know of it before the runs begin.
  var text: String? {
    guard saved > 0 else { return nil }
    return saved == 1
      ? "1 of \(order.count) runs differs from another in how it evaluates alone: its training is saved"
      : "\(saved) of \(order.count) runs differ from others in how they evaluate alone: "
        + "\(saved) trainings are saved"
  }
}
