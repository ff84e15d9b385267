import Statistics
import Training

/// Looks whether the followed examples are all predicted to be of one class at the end, though they
/// are not.
struct CollapseCheck: WatchCheck {
  static let id = "predictions"
  static let question = "Do predictions differ where the examples do?"

  func judge(_ run: WatchedRun) -> [Conclusion] {
    let examples = run.watch.watched.examples
    guard run.task.classes != nil, examples.places == 1, examples.count >= 8,
      let predictions = run.looks.last?.predictions, predictions.count == examples.count,
      let only = predictions.first, predictions.allSatisfy({ $0 == only })
    else { return [] }
    var counts: [Int: Int] = [:]
    for label in examples.labels { counts[label, default: 0] += 1 }
    // Where nearly all are of one class, that one is a fair answer.
    guard let most = counts.values.max(), 4 * most <= 3 * examples.count else { return [] }
    return [
      Conclusion(
        .warn,
        "\(examples.count) examples of \(counts.count) classes are all predicted to be of class "
          + "\(Int(only))",
        evidence: [
          Evidence(
            "number of classes predicted",
            series: run.looks.map { Double(Set($0.predictions).count) })
        ],
        hint: "the network does not look at its inputs any more: look for dead units, then lower "
          + "optimiser.rate", setting: "optimiser.rate")
    ]
  }
}
