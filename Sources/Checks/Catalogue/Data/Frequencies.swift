/// How often each class occurs.
struct Frequencies {
  let counts: [Int]
  let total: Int

  init(_ labels: [Int], classes: Int) {
    var counts = [Int](repeating: 0, count: classes)
    for label in labels where counts.indices.contains(label) { counts[label] += 1 }
    self.counts = counts
    total = counts.reduce(0, +)
  }

  var shares: [Double] { counts.map { Double($0) / Double(max(total, 1)) } }

  /// −Σ p ln p, in nats.
  var entropy: Double { -shares.filter { $0 > 0 }.reduce(0) { $0 + $1 * Elementary.log($1) } }

  /// Σ p²: the probability that two examples are of one class.
  var collision: Double { shares.reduce(0) { $0 + $1 * $1 } }

  /// (1/Σp² − 1)/(K − 1): the effective number of classes beyond one, over that of equal shares; 1
  /// where all are equally frequent and 0 where there is but one, whatever their number.
  var balance: Double {
    let occurring = counts.count { $0 > 0 }
    return occurring < 2 ? 0 : (1 / collision - 1) / Double(occurring - 1)
  }

  /// ½ Σ |p − q|.
  func distance(to other: Frequencies) -> Double {
    zip(shares, other.shares).reduce(0) { $0 + ($1.0 - $1.1).magnitude } / 2
  }
}
