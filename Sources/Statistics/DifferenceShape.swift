/// Whether differences look as the sign-flip test takes them to be: symmetric about their centre.
public struct DifferenceShape: Sendable, Codable, Equatable {
  /// What can be said of the symmetry.
  public enum Symmetry: String, Sendable, Codable {
    /// There are too few differences to tell.
    case unchecked
    /// The skewness is within two standard errors of zero.
    case plausible
    /// It is not.
    case doubtful
  }

  /// G₁, the sample skewness without the bias of small samples under normality; nil below three
  /// differences, or when they do not vary.
  public let skewness: Double?
  /// Its standard error under normality.
  public let skewnessError: Double?
  public let symmetry: Symmetry
  /// The places of differences that are far from the others, as ``OutlyingValues`` tells.
  public let outliers: [Int]

  /// Below this many differences a skewed distribution mostly looks like a symmetric one: of samples
  /// of the exponential distribution the rule finds 21 % at 6, 44 % at 12, 70 % at 20. What no run has
  /// shown, such as a collapse of one run in fifty, is not seen at any number.
  public static let fewestForSymmetry = 20
  /// How many standard errors of skewness are doubtful.
  public static let doubtfulErrors = 2.0

  /// The rules: |G₁| > 2 standard errors (Joanes and Gill, The Statistician 47, 1998), and modified z
  /// scores beyond what one normal sample in a hundred has (Iglewicz and Hoaglin, How to Detect and
  /// Handle Outliers, 1993), where the mean absolute deviation takes the place of a MAD of zero.
  ///
  /// - Parameter differences: finite, in the order of the seeds.
  public init(_ differences: [Double]) {
    // Of the largest, so that no cube overflows.
    let largest = differences.map(\.magnitude).max() ?? 0
    let scaled = largest > 0 ? differences.map { $0 / largest } : differences
    skewness = Self.skewness(scaled)
    let n = Double(differences.count)
    skewnessError =
      skewness == nil
      ? nil : (6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3))).squareRoot()
    outliers = Self.outliers(scaled)
    if let skewness, let skewnessError, skewness.magnitude > Self.doubtfulErrors * skewnessError {
      symmetry = .doubtful
    } else {
      symmetry = differences.count < Self.fewestForSymmetry ? .unchecked : .plausible
    }
  }

  private static func skewness(_ values: [Double]) -> Double? {
    guard values.count >= 3 else { return nil }
    let n = Double(values.count)
    let mean = values.sorted().reduce(0, +) / n
    var (squares, cubes) = (0.0, 0.0)
    for value in values.sorted() {
      let deviation = value - mean
      squares += deviation * deviation
      cubes += deviation * deviation * deviation
    }
    let variance = squares / n
    // Equal values have a spread of rounding alone.
    guard variance > 0x1p-90 else { return nil }
    return (n * (n - 1)).squareRoot() / (n - 2) * (cubes / n) / (variance * variance.squareRoot())
  }

  private static func outliers(_ values: [Double]) -> [Int] {
    let median = Selection.median(values)
    let deviations = values.map { ($0 - median).magnitude }
    // Of a normal distribution the MAD is 0.6745 standard deviations, and those √(π/2) mean ones.
    let isTied = Selection.median(deviations) == 0
    let mean = deviations.sorted().reduce(0, +) / Double(max(values.count, 1))
    let grain = isTied ? 0.6745 * 1.253_314 * mean : 0
    return OutlyingValues(values, grain: grain)?.far.map(\.index) ?? []
  }
}
