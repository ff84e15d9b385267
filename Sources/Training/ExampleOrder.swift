import Tricks

extension DataOptions {
  /// Which examples an epoch visits, in order; as many as there are.
  ///
  /// - Parameters:
  ///   - labels: each example's class; fewer or more than examples where there is nothing to balance.
  ///   - epoch: 0 for the first.
  package func order(of count: Int, labels: [Int], epoch: Int, seed: UInt64) -> [Int] {
    let chosen =
      balance > 0 && labels.count == count
      ? balanced(labels, epoch: epoch, seed: seed) : Array(0..<count)
    if !shuffle { return chosen }
    return RandomStream(seed: seed, name: "shuffle", step: epoch).permutation(of: count)
      .map { chosen[$0] }
  }

  /// As many examples as there are, each class with its balanced share, ascending.
  ///
  /// A class's examples are taken in random orders one after another: none is taken twice more often
  /// than another. Without shuffling the epochs go round them as they are stored.
  private func balanced(_ labels: [Int], epoch: Int, seed: UInt64) -> [Int] {
    let classes = Dictionary(grouping: labels.indices) { labels[$0] }.sorted { $0.key < $1.key }
    let weights = classes.map { Elementary.pow(Double($0.value.count), 1 - balance) }
    let quotas = Self.quotas(of: labels.count, weights: weights)
    var chosen: [Int] = []
    for (group, quota) in zip(classes, quotas) {
      let members = group.value
      if shuffle {
        let name = "balance/\(group.key)"
        var taken: [Int] = []
        for round in 0..<(quota + members.count - 1) / members.count {
          let stream = RandomStream(seed: seed, name: name, step: epoch, substep: round)
          taken += stream.permutation(of: members.count).map { members[$0] }
        }
        chosen += taken.prefix(quota)
      } else {
        chosen += (0..<quota).map { members[(epoch * quota + $0) % members.count] }
      }
    }
    return chosen.sorted()
  }

  /// `count` in whole parts in proportion to weights, by largest remainders.
  static func quotas(of count: Int, weights: [Double]) -> [Int] {
    let total = weights.reduce(0, +)
    let exact = weights.map { Double(count) * $0 / total }
    var quotas = exact.map { Int($0) }
    let byRemainder = exact.indices.sorted {
      (exact[$1] - Double(quotas[$1]), $0) < (exact[$0] - Double(quotas[$0]), $1)
    }
    for index in byRemainder.prefix(count - quotas.reduce(0, +)) { quotas[index] += 1 }
    return quotas
  }
}
