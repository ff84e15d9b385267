import Statistics

/// Columns that know targets of later rows, where rows follow one another in time.
///
/// Three signs: the column is the target of a later row; its changes are those of a mean around the
/// row, c_t − c_{t−1} = (y_{t+k} − y_{t−k−1})/(2k + 1); or it tells the part of the next target that a
/// linear prediction from the last two leaves open. A column that knows its own row alone, be it the
/// hidden state behind the target, leaves most of that open.
struct FutureLeak {
  private let subject: CheckSubject
  private let target: [Double]
  private let table: FeatureTable
  private static let reach = 12

  /// `nil` where rows are in no order of time.
  init?(_ subject: CheckSubject) {
    let examples = subject.dataset.train
    guard subject.dataset.inputKind == .vector, let values = examples.values,
      values.count == examples.count, values.isFinite, examples.inputs.isFinite
    else { return nil }
    let rows = min(examples.count, 4000)
    let columns = examples.inputShape.elementCount
    guard rows >= 60, columns <= 256 else { return nil }
    target = values.scalars.prefix(rows).map(Double.init)
    table = FeatureTable(all: examples.choosing(Array(0..<rows)))
    self.subject = subject
    guard Self.alike(target, target, shift: 1) > 0.3 else { return nil }
  }

  private func column(_ index: Int) -> [Double] { table[index].map(Double.init) }

  /// Targets of earlier rows: honest, however much they tell.
  var past: Set<Int> {
    Set(
      (0..<table.columns).filter { index in
        let own = column(index)
        return (1...2 * Self.reach).contains { Self.alike(own, target, shift: -$0) > 0.9999 }
      })
  }

  var finding: Conclusion? {
    let past = past
    var known: [(column: Int, sign: String)] = []
    for index in 0..<table.columns where subject.seenFeatures(index) && !past.contains(index) {
      if let sign = sign(column(index)) { known.append((index, sign)) }
    }
    // Where most do, the target is periodic.
    guard let first = known.first, 2 * known.count <= max(table.columns, 2) else { return nil }
    return Conclusion(
      .fail, "\(subject.name(ofFeature: first.column)) \(first.sign)",
      evidence: [
        Evidence("features that know later targets", known.count)
      ],
      hint:
        "what reaches into the future is not there when one predicts: make the column of earlier "
        + "rows alone", setting: "data.dataset")
  }

  private func sign(_ own: [Double]) -> String? {
    for lag in 1...Self.reach where Self.alike(own, target, shift: lag) > 0.999 {
      return "is the target \(NumberText.count(lag, "row")) later"
    }
    let changes = zip(own.dropFirst(), own).map { $0 - $1 }
    for lag in 1...Self.reach where target.count > 4 * lag + 30 {
      // The change into row t, from what enters a window around it and what leaves it.
      let places = lag + 1..<target.count - lag
      let window = places.map { target[$0 + lag] - target[$0 - lag - 1] }
      if Residuals.correlation(places.map { changes[$0 - 1] }, window) > 0.99 {
        return "is a mean of the target from \(lag) rows before to \(lag) rows after"
      }
    }
    let middle = 1..<target.count - 1
    let past = Residuals(
      after: Residuals.centred(middle.map { target[$0] }),
      Residuals.centred(middle.map { target[$0 - 1] }))
    let news = past(Residuals.centred(middle.map { target[$0 + 1] }))
    let left = past(Residuals.centred(middle.map { own[$0] }))
    let correlation = Residuals.correlation(left, news).magnitude
    guard correlation > 0.8 else { return nil }
    return
      "knows the next row's target: it tells \(percent(correlation * correlation)) of what the "
      + "targets up to now leave open"
  }

  /// The correlation of a series with a later part of another one.
  private static func alike(_ a: [Double], _ b: [Double], shift: Int) -> Double {
    let places = max(0, -shift)..<min(a.count, b.count - shift)
    guard places.count >= 30 else { return 0 }
    return Residuals.correlation(
      Residuals.centred(places.map { a[$0] }), Residuals.centred(places.map { b[$0 + shift] }))
  }
}

/// What is left of series after a regression on two others.
private struct Residuals {
  private let first: [Double]
  private let second: [Double]

  /// - Parameters: centred series.
  init(after first: [Double], _ second: [Double]) {
    self.first = first
    self.second = Self.without(second, first)
  }

  func callAsFunction(_ series: [Double]) -> [Double] {
    Self.without(Self.without(series, first), second)
  }

  private static func without(_ series: [Double], _ other: [Double]) -> [Double] {
    let size = dot(other, other)
    guard size > 0 else { return series }
    let share = dot(series, other) / size
    return zip(series, other).map { $0 - share * $1 }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  static func centred(_ series: [Double]) -> [Double] {
    let mean = series.reduce(0, +) / Double(max(series.count, 1))
    return series.map { $0 - mean }
  }

  static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let size = (dot(a, a) * dot(b, b)).squareRoot()
    return size > 1e-12 ? dot(a, b) / size : 0
  }
}
