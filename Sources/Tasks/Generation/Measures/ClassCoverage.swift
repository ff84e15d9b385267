import TensorCore

/// Which classes samples are of, against examples.
package struct ClassCoverage: Equatable {
  /// How many classes have samples: at least a tenth of the examples' share.
  package let covered: Int
  /// The Kullback–Leibler divergence of the samples' classes from equal shares, in nats.
  package let divergence: Double

  /// - Parameters:
  ///   - samples: the class of each sample.
  ///   - examples: the class of each example.
  ///   - classes: how many there are.
  package init(of samples: [Int], against examples: [Int], classes: Int) {
    let shares = Self.shares(of: samples, classes)
    covered = zip(shares, Self.shares(of: examples, classes))
      .count { $0 > 0 && $0 >= $1 / 10 }
    divergence = shares.reduce(0) { sum, share in
      share > 0 ? sum + share * Elementary.log(share * Double(classes)) : sum
    }
  }

  private static func shares(of numbers: [Int], _ classes: Int) -> [Double] {
    var counts = [Int](repeating: 0, count: classes)
    for number in numbers where counts.indices.contains(number) { counts[number] += 1 }
    return counts.map { Double($0) / Double(max(numbers.count, 1)) }
  }
}
