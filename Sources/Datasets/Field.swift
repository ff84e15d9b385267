import TensorCore

/// The name that a part of every example goes by: `input`, `target`, and whatever else a task needs.
public typealias FieldName = String

/// One part of each of n examples.
public enum Field: Sendable {
  /// Numbers of one shape: [n, …].
  case dense(Tensor)
  /// Whole numbers, as many for each example: classes, the symbols of a window of text.
  case tokens(Tokens)
  /// As many rows as each example has: the words of a sentence, the boxes of a picture.
  case ragged(Ragged)
  /// The text of each example.
  case texts([String])

  /// Chosen examples' parts, in the given order.
  ///
  /// - Parameter count: how many examples there are.
  func choosing(_ indices: [Int], of count: Int) -> Field {
    switch self {
    case .dense(let tensor): .dense(tensor.gatheringRows(indices))
    case .tokens(let tokens): .tokens(tokens.choosing(indices, of: count))
    case .ragged(let ragged): .ragged(ragged.choosing(indices))
    case .texts(let texts): .texts(indices.map { texts[$0] })
    }
  }
}

/// Whole numbers from 0 below a limit, as many for each example.
public struct Tokens: Sendable, Hashable {
  /// Those of the first example, of the second and so on.
  public var numbers: [Int]
  /// All are below it.
  public var limit: Int

  public init(_ numbers: [Int], limit: Int) {
    self.numbers = numbers
    self.limit = limit
  }

  func choosing(_ indices: [Int], of count: Int) -> Tokens {
    let width = count == 0 ? 0 : numbers.count / count
    if width == 1 { return Tokens(indices.map { numbers[$0] }, limit: limit) }
    return Tokens(indices.flatMap { numbers[$0 * width..<($0 + 1) * width] }, limit: limit)
  }
}

/// Rows of numbers, of which each example has as many as it has.
public struct Ragged: Sendable {
  /// The rows of the first example, of the second and so on: [rows, …].
  public let rows: Tensor
  /// How many rows each example has.
  public let lengths: [Int]
  /// What examples are filled up to: the greatest length of all that these were chosen from.
  public let longest: Int

  /// - Parameter longest: the greatest of the lengths if left out.
  /// - Precondition: the lengths add up to the rows, and none is greater than the longest.
  public init(rows: Tensor, lengths: [Int], longest: Int? = nil) {
    let longest = longest ?? lengths.max() ?? 0
    precondition(
      lengths.allSatisfy { (0...longest).contains($0) }
        && lengths.reduce(0, +) == rows.shape[0],
      "the lengths must add up to the rows")
    self.rows = rows
    self.lengths = lengths
    self.longest = longest
  }

  /// The same examples with other rows in the place of each.
  public func replacingRows(by rows: Tensor) -> Ragged {
    Ragged(rows: rows, lengths: lengths, longest: longest)
  }

  func choosing(_ indices: [Int]) -> Ragged {
    var starts = [0]
    for length in lengths { starts.append(starts[starts.count - 1] + length) }
    return Ragged(
      rows: rows.gatheringRows(indices.flatMap { starts[$0]..<starts[$0 + 1] }),
      lengths: indices.map { lengths[$0] }, longest: longest)
  }

  /// All examples at one length, the longest, filled up behind their ends: [n, length, …].
  public func padded(with filling: Float = 0) -> Tensor {
    let shape = rows.shape.suffix(from: 1)
    let width = shape.elementCount
    var padded = Tensor(
      repeating: filling, shape: Shape([lengths.count, longest] + shape.dimensions))
    padded.withUnsafeMutablePointer { target in
      rows.withUnsafePointer { source in
        var start = 0
        for (example, length) in lengths.enumerated() {
          (target + example * longest * width).update(
            from: source + start * width, count: length * width)
          start += length
        }
      }
    }
    return padded
  }
}
