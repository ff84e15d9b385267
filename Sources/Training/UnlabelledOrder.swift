import Tricks

/// Which inputs without labels stand beside which training examples.
///
/// They are gone through in random orders one after another, whatever an epoch is, from a stream of their
/// own: no other draw knows of them.
struct UnlabelledOrder: Sendable {
  private var round = -1
  private var order: [Int] = []

  /// The inputs of some places of the run.
  ///
  /// - Parameters:
  ///   - places: counted in examples from the run's beginning.
  ///   - count: how many inputs there are, at least one.
  mutating func places(_ places: Range<Int>, of count: Int, seed: UInt64) -> [Int] {
    places.map { place in
      if place / count != round || order.count != count {
        round = place / count
        order = RandomStream(seed: seed, name: Examples.unlabelled, step: round)
          .permutation(of: count)
      }
      return order[place % count]
    }
  }
}
