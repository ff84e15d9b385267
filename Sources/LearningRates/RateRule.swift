/// A way to choose a learning rate by the curve of a range test.
public enum RateRule: String, Codable, CaseIterable, Sendable {
  case steepest
  case valley
  case minimumTenth = "minimum-tenth"

  /// In sentences.
  public var name: String {
    switch self {
    case .steepest: "the steepest descent"
    case .valley: "the valley"
    case .minimumTenth: "a tenth of the minimum"
    }
  }

  public var definition: String {
    switch self {
    case .steepest: "the rate at which the smoothed loss falls fastest by the logarithm of the rate"
    case .valley:
      "the rate in the middle of the longest falling subsequence of the smoothed loss, its length "
        + "counted back from its end"
    case .minimumTenth: "a tenth of the rate at which the smoothed loss is lowest"
    }
  }

  public var source: String {
    switch self {
    case .steepest: "fastai, lr_find, 'steep'"
    case .valley: "fastai, lr_find, 'valley'"
    case .minimumTenth: "fastai, lr_find, 'minimum'; Smith 2015 looks for the range below it"
    }
  }

  /// What the rule says of a curve; `nil` for one that does not fall.
  ///
  /// Only what lies before the minimum is looked at: the ups and downs of a divergence are no descent.
  public func rate(of curve: RangeCurve) -> Double? {
    guard curve.falls, let lowest = curve.lowest else { return nil }
    let first = curve.shown.lowerBound
    switch self {
    case .minimumTenth: return curve.test.rate(at: lowest) / 10
    case .steepest:
      let place = Self.steepest(
        curve.smoothed[first...lowest], reach: max(curve.test.window / 2, 1))
      return place.map { curve.test.rate(at: $0) }
    case .valley: return curve.test.rate(at: Self.valley(curve.smoothed[first...lowest]))
    }
  }

  /// The first place around which values fall most, from `reach` places before it to as many behind:
  /// from one to the next the average shows little more than one batch's noise. The places are
  /// equally far apart by the logarithm of the rate.
  ///
  /// - Returns: `nil` for fewer than 2 · reach + 1 values.
  static func steepest(_ values: ArraySlice<Double>, reach: Int) -> Int? {
    guard values.count > 2 * reach else { return nil }
    func fall(_ place: Int) -> Double { values[place - reach] - values[place + reach] }
    return (values.startIndex + reach..<values.endIndex - reach)
      .max { (fall($0), $1) < (fall($1), $0) }
  }

  /// The middle of the longest strictly falling subsequence, found by dynamic programming.
  ///
  /// As in fastai, the middle is the end less half the length of the subsequence, which leaves out
  /// values: where noise interrupts the descent it lies nearer to the end than to the middle.
  static func valley(_ values: ArraySlice<Double>) -> Int {
    let numbers = Array(values)
    var lengths: [Int] = []
    var end = 0
    for (place, number) in numbers.enumerated() {
      var longest = 0
      for earlier in 0..<place where numbers[earlier] > number {
        longest = max(longest, lengths[earlier])
      }
      lengths.append(longest + 1)
      if lengths[place] > lengths[end] { end = place }
    }
    let length = lengths.isEmpty ? 0 : lengths[end]
    return values.startIndex + max(end - length, 0) + length / 3 + length / 6
  }
}
