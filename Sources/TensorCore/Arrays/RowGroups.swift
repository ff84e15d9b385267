/// Sequences whose rows stand one behind another in a tensor [1, rows, …].
///
/// Nothing is filled up to a common length, so there is nothing behind an end that could reach a
/// result.
public struct RowGroups: Hashable, Sendable {
  /// How many rows each sequence has; may be 0.
  public let lengths: [Int]
  /// The first row of each sequence, and behind the last one the number of rows.
  public let starts: [Int]

  public init(lengths: [Int]) {
    precondition(lengths.allSatisfy { $0 >= 0 }, "a sequence has no fewer than 0 rows")
    self.lengths = lengths
    var starts = [0]
    starts.reserveCapacity(lengths.count + 1)
    var rows = 0
    for length in lengths {
      rows += length
      starts.append(rows)
    }
    self.starts = starts
  }

  /// How many sequences there are.
  public var count: Int { lengths.count }

  /// How many rows all sequences have together.
  public var rows: Int { starts[count] }

  /// The rows of one sequence.
  public subscript(group: Int) -> Range<Int> { starts[group]..<starts[group + 1] }

  /// The last row of each sequence, none of which is empty.
  public var lastRows: [Int] {
    precondition(!lengths.contains(0), "a sequence without rows has no last one")
    return starts.dropFirst().map { $0 - 1 }
  }

  /// The numbers of the sequences, the longest first and equals in order.
  var longestFirst: [Int] {
    lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
  }
}
