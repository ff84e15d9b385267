/// Curves over a logarithmic axis, one of them bold, with marks on that axis below them; in a terminal
/// or as a picture.
public struct CurveChart: Sendable {
  public struct Curve: Sendable {
    public let label: String
    /// Above 0, ascending.
    public let xs: [Double]
    /// As many; what is not finite ends the curve.
    public let ys: [Double]

    public init(_ label: String, xs: [Double], ys: [Double]) {
      let count = zip(xs, ys).prefix { $0.isFinite && $1.isFinite }.count
      (self.label, self.xs, self.ys) = (label, Array(xs.prefix(count)), Array(ys.prefix(count)))
    }
  }

  /// A value on the axis of the xs, with how far it is spread.
  public struct Mark: Sendable {
    public let label: String
    public let x: Double
    public let lower: Double
    public let upper: Double
    public let style: Style

    public init(_ label: String, x: Double, lower: Double, upper: Double, style: Style = .none) {
      (self.label, self.x, self.lower, self.upper) = (label, x, lower, upper)
      self.style = style
    }
  }

  public let title: String
  public let xLabel: String
  public let yLabel: String
  public let thin: [Curve]
  public let bold: Curve
  public let marks: [Mark]
  let xAxis: ChartAxis
  let yAxis: ChartAxis

  /// - Parameters:
  ///   - xRange: what the axis shows at least.
  ///   - yLimit: the most that is shown; curves that go beyond are cut there.
  ///   - marks: those outside of the axis are left out.
  public init(
    title: String, xLabel: String, yLabel: String, xRange: ClosedRange<Double>,
    yLimit: Double = .infinity, thin: [Curve], bold: Curve, marks: [Mark]
  ) {
    (self.title, self.xLabel, self.yLabel) = (title, xLabel, yLabel)
    (self.thin, self.bold) = (thin, bold)
    let ends = [xRange.lowerBound, xRange.upperBound]
    let axis = ChartAxis(of: ends, logarithmic: true)
    xAxis = axis
    yAxis = ChartAxis(
      of: (thin + [bold]).lazy.flatMap { $0.ys }.map { min($0, yLimit) }, logarithmic: true)
    self.marks = marks.filter { $0.x >= axis.low && $0.x <= axis.high }
  }

  /// A curve's points as shares of the two axes.
  func positions(of curve: Curve) -> [(x: Double, y: Double)] {
    zip(curve.xs, curve.ys).map { (xAxis.position(of: $0), yAxis.position(of: $1)) }
  }

  /// Where a curve is at a share of the axis, between its points on a straight line.
  static func height(of points: [(x: Double, y: Double)], at x: Double) -> Double? {
    guard let first = points.first, let last = points.last, x >= first.x, x <= last.x else {
      return nil
    }
    var (low, high) = (0, points.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if points[middle].x <= x { low = middle } else { high = middle }
    }
    let span = points[high].x - points[low].x
    let share = span > 0 ? (x - points[low].x) / span : 0
    return points[low].y + share * (points[high].y - points[low].y)
  }
}
