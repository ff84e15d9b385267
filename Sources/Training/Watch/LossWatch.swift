/// The objective of every step, in blocks of steps, and of the last few one by one.
public struct LossWatch: Hashable, Sendable {
  /// The objectives of some steps that follow one another.
  public struct Block: Hashable, Sendable {
    /// 1 for the run's first step.
    public let first: Int
    public internal(set) var count = 0
    var sum = 0.0
    var squares = 0.0
    public internal(set) var lowest = Double.infinity
    public internal(set) var highest = -Double.infinity

    init(first: Int) { self.first = first }

    public var last: Int { first + count - 1 }
    public var mean: Double { sum / Double(max(count, 1)) }

    /// The deviation of single steps from the mean.
    public var deviation: Double {
      guard count > 1 else { return 0 }
      let variance = (squares - sum * mean) / Double(count - 1)
      return max(variance, 0).squareRoot()
    }

    /// One block of these steps and of those that follow.
    package func joined(with next: Block) -> Block {
      var block = self
      block.count += next.count
      block.sum += next.sum
      block.squares += next.squares
      block.lowest = min(lowest, next.lowest)
      block.highest = max(highest, next.highest)
      return block
    }

    mutating func add(_ loss: Double) {
      count += 1
      sum += loss
      squares += loss * loss
      lowest = min(lowest, loss)
      highest = max(highest, loss)
    }
  }

  public internal(set) var blocks: [Block] = []
  /// Of the last steps, the latest at the end.
  public internal(set) var recent: [Float] = []
  /// Of the first step.
  public internal(set) var first: Float?
  let blockSize: Int

  static let recentCount = 16

  init(steps: Int) { blockSize = max((steps + 63) / 64, 1) }

  mutating func note(_ loss: Float, step: Int) {
    if first == nil { first = loss }
    if recent.count == Self.recentCount { recent.removeFirst() }
    recent.append(loss)
    if (step - 1) % blockSize == 0 || blocks.isEmpty { blocks.append(Block(first: step)) }
    blocks[blocks.count - 1].add(Double(loss))
  }
}
