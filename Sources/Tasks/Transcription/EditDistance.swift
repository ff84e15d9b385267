/// How many symbols must be put in, taken out or exchanged to make one sequence another (Levenshtein,
/// 1966).
public enum EditDistance {
  /// The least number of changes. It takes n·m steps and the memory of the shorter sequence.
  public static func between<Symbol: Equatable>(_ one: [Symbol], _ other: [Symbol]) -> Int {
    let (long, short) = one.count < other.count ? (other, one) : (one, other)
    // The distances of a beginning of the long sequence to all beginnings of the short one.
    var distances = Array(0...short.count)
    for (row, symbol) in long.enumerated() {
      var diagonal = distances[0]
      distances[0] = row + 1
      for (column, other) in short.enumerated() {
        let exchanged = diagonal + (symbol == other ? 0 : 1)
        diagonal = distances[column + 1]
        distances[column + 1] = min(exchanged, diagonal + 1, distances[column] + 1)
      }
    }
    return distances[short.count]
  }
}
