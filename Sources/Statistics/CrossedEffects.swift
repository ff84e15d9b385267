/// What paired differences dᵢⱼ over n seeds × m examples say of their mean, where the seeds *and* the
/// examples are samples: of the trainings there could be, and of the examples there could be.
///
/// The model is that of crossed random effects, dᵢⱼ = μ + aᵢ + bⱼ + eᵢⱼ, so that the mean has the variance
/// σ²ₐ/n + σ²_b/m + σ²ₑ/(nm). The table is complete, so the analysis of variance estimates it in closed
/// form and without bias (Cornfield and Tukey, Annals of Mathematical Statistics 27, 1956):
///
///     V = MSₐ/(nm) + max(0, MS_b − MSₑ)/(nm)
///
/// The first term is the variance over seeds alone, s²/n of the seeds' means; the second is what the
/// examples add. The interval is Student's, with Satterthwaite's degrees of freedom (Biometrics
/// Bulletin 2, 1946). The pigeonhole bootstrap (Owen, Annals of Applied Statistics 1, 2007) answers the
/// same question, but counts σ²ₑ/(nm) thrice, and that is the larger part where each seed errs on other
/// examples; and percentiles of six resampled seeds cover too little. This needs no random numbers.
///
/// Examples of one group, such as the pictures of one patient, are drawn together: sums over each group
/// take the place of single examples, as in variances that are robust to clusters.
public struct CrossedEffects: Sendable, Codable, Equatable {
  public let seeds: Int
  public let examples: Int
  /// How many groups the examples are of; as many as examples where each is by itself.
  public let groups: Int
  /// How many groups of one size would tell as much: m²/Σ m_g².
  public let effectiveGroups: Double
  public let mean: Double
  /// The part of the mean's variance that the seeds make.
  public let varianceOfSeeds: Double
  /// The part that the examples, or their groups, make; 0 where none shows.
  public let varianceOfExamples: Double
  /// Satterthwaite's, of the sum of both.
  public let degreesOfFreedom: Double
  /// Student's interval over seeds alone: these examples, other trainings.
  public let overSeeds: ConfidenceInterval
  /// The interval over seeds and examples; at least as wide.
  public let overBoth: ConfidenceInterval

  /// - Parameters:
  ///   - differences: for each seed, one for each example; finite.
  ///   - groups: the group of each example; by itself each if left out.
  ///   - level: of the intervals.
  /// - Returns: `nil` for fewer than two seeds or groups, rows of unequal lengths, and numbers that are
  ///   not finite or too large to compute with.
  public init?(_ differences: [[Double]], groups: [Int]? = nil, level: Double = 0.95) {
    guard let table = CrossedTable(differences, groups: groups) else { return nil }
    let (n, g) = (Double(table.seeds), table.effectiveGroups)
    let seedPart = table.squaresOfSeeds / (n * (n - 1))
    let examplePart = table.squaresOfGroups * table.groupCorrection
    let residualPart = table.squaresOfResiduals * table.groupCorrection / (n * (n - 1))
    let added = max(0, examplePart - residualPart)
    let total = seedPart + added
    let student = StudentDistribution(degreesOfFreedom: n - 1)
    let tail = 0.5 * (1 - level)
    let halfOverSeeds = student.upperQuantile(tail) * seedPart.squareRoot()
    var freedom = n - 1
    var half = halfOverSeeds
    if added > 0 {
      let uncertainty =
        seedPart * seedPart / (n - 1) + examplePart * examplePart / (g - 1)
        + residualPart * residualPart / ((g - 1) * (n - 1))
      // The least of the parts', which a difference of variances can fall below.
      freedom = max(total * total / uncertainty, min(n, g) - 1)
      let quantile = StudentDistribution(degreesOfFreedom: freedom).upperQuantile(tail)
      // More degrees of freedom can outweigh a little more variance.
      half = max(half, quantile * total.squareRoot())
    }
    guard total.isFinite, half.isFinite, freedom.isFinite else { return nil }
    seeds = table.seeds
    examples = table.examples
    self.groups = table.groups
    effectiveGroups = g
    mean = table.mean
    varianceOfSeeds = seedPart
    varianceOfExamples = added
    degreesOfFreedom = freedom
    overSeeds = .around(mean, halfOverSeeds, level)
    overBoth = .around(mean, half, level)
  }
}

extension CrossedEffects {
  /// The interval over seeds and examples that stands beside another one over the same seeds: it
  /// reaches from the lower of both lower ends to the higher of both upper ends.
  ///
  /// More that varies leaves more open, so it must not be the narrower one. ``overBoth`` can be, since
  /// it takes the seeds' means to be normally distributed, and an interval that does not, such as the
  /// sign-flip test's, is wider at few seeds. It holds the truth at least as often as either.
  ///
  /// - Parameter interval: nothing where there is none, which leaves ``overBoth``.
  public func overBoth(beside interval: ConfidenceInterval?) -> ConfidenceInterval {
    guard let interval else { return overBoth }
    return ConfidenceInterval(
      lower: min(overBoth.lower, interval.lower), upper: max(overBoth.upper, interval.upper),
      level: overBoth.level)
  }
}

extension ConfidenceInterval {
  fileprivate static func around(_ mean: Double, _ half: Double, _ level: Double) -> Self {
    ConfidenceInterval(lower: mean - half, upper: mean + half, level: level)
  }
}

/// The sums of squares of a complete table, in the order of its rows and columns.
private struct CrossedTable {
  let seeds: Int
  let examples: Int
  let groups: Int
  let mean: Double
  /// Σᵢ (dᵢ. − d..)²
  private(set) var squaresOfSeeds = 0.0
  /// Σ_g u_g², where u_g is a group's part of the mean: Σⱼ (d.ⱼ − d..)/m over its examples.
  private(set) var squaresOfGroups = 0.0
  /// Σᵢ Σ_g wᵢ_g², where wᵢ_g = Σⱼ (dᵢⱼ − dᵢ. − d.ⱼ + d..)/m over the group's examples.
  private(set) var squaresOfResiduals = 0.0
  /// How many groups of one size would tell as much: m²/Σ m_g².
  let effectiveGroups: Double
  /// G/(G − 1)
  let groupCorrection: Double

  init?(_ rows: [[Double]], groups: [Int]?) {
    guard rows.count > 1, let width = rows.first?.count, width > 1,
      rows.allSatisfy({ $0.count == width }), groups?.count ?? width == width
    else { return nil }
    (seeds, examples) = (rows.count, width)
    let (n, m) = (Double(seeds), Double(examples))
    let rowMeans = rows.map { $0.reduce(0, +) / m }
    var columnMeans = [Double](repeating: 0, count: width)
    for row in rows {
      for (column, value) in row.enumerated() { columnMeans[column] += value }
    }
    for column in columnMeans.indices { columnMeans[column] /= n }
    let mean = rowMeans.reduce(0, +) / n
    guard mean.isFinite else { return nil }
    self.mean = mean

    let places = Self.places(groups, count: width)
    self.groups = (places.max() ?? 0) + 1
    guard self.groups > 1 else { return nil }
    groupCorrection = Double(self.groups) / Double(self.groups - 1)
    var sizes = [Double](repeating: 0, count: self.groups)
    for place in places { sizes[place] += 1 }
    effectiveGroups = m * m / sizes.reduce(0) { $0 + $1 * $1 }

    for rowMean in rowMeans { squaresOfSeeds += (rowMean - mean) * (rowMean - mean) }
    var sums = [Double](repeating: 0, count: self.groups)
    for (column, place) in places.enumerated() { sums[place] += (columnMeans[column] - mean) / m }
    for sum in sums { squaresOfGroups += sum * sum }
    for (row, rowMean) in zip(rows, rowMeans) {
      let offset = mean - rowMean
      for index in sums.indices { sums[index] = 0 }
      for (column, place) in places.enumerated() {
        sums[place] += (row[column] - columnMeans[column] + offset) / m
      }
      for sum in sums { squaresOfResiduals += sum * sum }
    }
  }

  /// The groups by numbers from 0, in the order of their first example.
  private static func places(_ groups: [Int]?, count: Int) -> [Int] {
    guard let groups else { return Array(0..<count) }
    var numbers: [Int: Int] = [:]
    return groups.map { group in
      let number = numbers[group] ?? numbers.count
      numbers[group] = number
      return number
    }
  }
}
