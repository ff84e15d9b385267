import Statistics

extension RangeReport {
  /// A rate that the experiment's own is compared with.
  private struct Landmark {
    let name: String
    let rate: Double
  }

  /// Where the experiment's own rate lies, in a sentence.
  public var position: String {
    let rate = setting.peakRate
    let isSchedule = rate != setting.optimiser.rate
    let own = isSchedule ? "your schedule's highest rate" : "your rate"
    let subject = "\(own) \(Self.text(rate))"
    guard rate > 0 else { return "\(subject): nothing is trained" }
    let beyond = diverging(upTo: rate)
    if beyond > 0, rate <= test.to {
      return "\(subject) is beyond divergence in \(beyond) of \(curves.count) seeds"
        + (2 * beyond > curves.count ? "" : " and " + place(of: rate))
    }
    guard rate >= test.from, rate <= test.to else {
      let isAbove = rate > test.to
      return "\(subject) lies \(isAbove ? "above" : "below") the rates that were tested"
        + (isAbove && beyond > 0
          ? ", and \(beyond) of \(curves.count) seeds diverge before they end" : "")
    }
    return "\(subject) " + place(of: rate)
  }

  /// Between which of the curve's rates one lies.
  private func place(of rate: Double) -> String {
    let landmarks = landmarks
    guard let first = landmarks.first, let last = landmarks.last else {
      return "cannot be judged: the loss falls nowhere"
    }
    func text(_ mark: Landmark) -> String { "\(mark.name) (\(Self.text(mark.rate)))" }
    if rate < first.rate {
      return
        "lies below all suggestions, a factor of \(Self.text(first.rate / rate)) below \(text(first))"
    }
    guard let above = landmarks.first(where: { $0.rate > rate }) else {
      let end = divergence == nil ? ", and no seed diverges up to \(Self.text(test.to))" : ""
      return "lies above \(text(last))\(end)"
    }
    let below = landmarks.last { $0.rate <= rate } ?? first
    return "lies between \(text(below)) and \(text(above))"
  }

  /// In ascending order.
  private var landmarks: [Landmark] {
    let rules = suggestions.compactMap { suggestion in
      suggestion.spread.map { Landmark(name: suggestion.rule.name, rate: $0.median) }
    }
    let lowest = minimum.map { [Landmark(name: "the minimum", rate: $0.median)] } ?? []
    let end =
      rules.isEmpty
      ? [] : divergence.map { [Landmark(name: "divergence", rate: $0.median)] } ?? []
    return (rules + lowest + end).enumerated()
      .sorted { ($0.element.rate, $0.offset) < ($1.element.rate, $1.offset) }.map(\.element)
  }

  /// A rate with two digits, which is what it deserves.
  public static func text(_ rate: Double) -> String { NumberText.significant(rate, digits: 2) }
}
