/// Adjusted p values for several tricks tested together: compare each with α as if it were alone.
public enum MultipleTesting {
  /// Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979): the chance of even
  /// one false alarm among all the tricks stays below α, whatever their dependence.
  ///
  /// - Parameter pValues: in 0…1.
  /// - Returns: adjusted values in the same order. A NaN stays NaN and is not counted as a test.
  public static func holm(_ pValues: [Double]) -> [Double] {
    let ascending = ranked(pValues)
    var adjusted = pValues
    var largest = 0.0
    for (rank, index) in ascending.enumerated() {
      largest = max(largest, min(1, pValues[index] * Double(ascending.count - rank)))
      adjusted[index] = largest
    }
    return adjusted
  }

  /// Benjamini and Hochberg's step-up correction (Journal of the Royal Statistical Society B 57,
  /// 1995): of the tricks called different, the expected share of false alarms stays below α when
  /// the tests are independent or positively dependent.
  ///
  /// - Parameter pValues: in 0…1.
  /// - Returns: adjusted values in the same order. A NaN stays NaN and is not counted as a test.
  public static func benjaminiHochberg(_ pValues: [Double]) -> [Double] {
    let ascending = ranked(pValues)
    var adjusted = pValues
    var smallest = 1.0
    for (rank, index) in ascending.enumerated().reversed() {
      let share = Double(ascending.count) / Double(rank + 1)
      smallest = min(smallest, pValues[index] * share)
      adjusted[index] = smallest
    }
    return adjusted
  }

  /// Positions of the numbers, smallest first; equal ones in their given order.
  private static func ranked(_ pValues: [Double]) -> [Int] {
    pValues.indices
      .filter { !pValues[$0].isNaN }
      .sorted { (pValues[$0], $0) < (pValues[$1], $1) }
  }
}
