/// Two classes whose names are exchanged in another split, by what a model that tells them apart says.
struct ClassExchange {
  let first: Int
  let second: Int
  /// How many examples of the two the model calls by the other's name.
  let crossed: Int

  /// The clearest exchange.
  ///
  /// - Parameters:
  ///   - held: how often the model calls held-back training examples of each class by each name.
  ///   - other: the same of the other split's.
  /// - Returns: `nil` if no two classes cross each other there that do not in training.
  init?(_ held: [[Int]], _ other: [[Int]]) {
    var best: ClassExchange?
    for a in 0..<other.count {
      for b in a + 1..<other.count {
        let straight = (other[a][a], other[b][b])
        let crossed = (other[a][b], other[b][a])
        let count = straight.0 + straight.1 + crossed.0 + crossed.1
        let difference = crossed.0 + crossed.1 - straight.0 - straight.1
        // Three standard deviations of as many coins, in both classes alike; training says otherwise.
        guard crossed.0 > straight.0, crossed.1 > straight.1,
          Double(difference) > 3 * Double(count).squareRoot(), held[a][a] > held[a][b],
          held[b][b] > held[b][a]
        else { continue }
        if (best?.crossed ?? 0) < crossed.0 + crossed.1 {
          best = ClassExchange(first: a, second: b, crossed: crossed.0 + crossed.1)
        }
      }
    }
    guard let best else { return nil }
    self = best
  }

  private init(first: Int, second: Int, crossed: Int) {
    self.first = first
    self.second = second
    self.crossed = crossed
  }
}
