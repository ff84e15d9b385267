import Statistics

extension MeasuredClaim.MeasureResult {
  /// Its numbers as text.
  public var numbers: ComparisonNumbers { ComparisonNumbers(comparison, of: measure.metric) }
}

extension MeasuredClaim {
  /// The numbers of the claimed measure as text.
  public var numbers: ComparisonNumbers {
    ComparisonNumbers(finding?.comparison, of: measure.metric, pValue: p)
  }

  /// `raises test accuracy`, `keeps test accuracy within 0.5 points`.
  public var claimed: String {
    let metric = measure.metric
    let within = margin.map { margin in
      // A round number: 0.5, neither 0.500 nor 0.50000000000000004; 1, not 1.0.
      let text = "\(Float(margin * metric.displayFactor))"
      return " within " + (text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
        + metric.differenceSuffix
    }
    return "\(direction.rawValue) \(metric.name)" + (within ?? "")
  }

  /// `14/0/0`: pairs that agree with the claim, that are tied, and that speak against it.
  public var pairsText: String {
    pairs.map { "\($0.wins)/\($0.ties)/\($0.losses)" } ?? "-"
  }

  /// What was compared with what: `flooding:level=0.1 on digits with training.epochs=40, 12 seeds`.
  ///
  /// - Parameter quote: put around each word that the command line takes.
  public func setting(quote: String = "") -> String {
    func quoted(_ words: [String]) -> String {
      words.map { quote + $0 + quote }.joined(separator: ", ")
    }
    let trick = trick.map { options.isEmpty ? $0 : "\($0):\(options)" }
    let both = set + with
    return quoted([trick].compactMap { $0 } + change) + " on " + quoted([experiment])
      + (both.isEmpty ? "" : " with " + quoted(both)) + ", \(seeds.count) seeds"
  }
}
