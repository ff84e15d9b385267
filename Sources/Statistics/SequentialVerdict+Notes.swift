extension SequentialVerdict {
  /// What else is to be known: what it could not have seen, what it takes for granted, and what the
  /// differences say of that; nothing where nothing is concluded.
  public var notes: [String] {
    if isOpen { return [] }
    return [grainLine, outsideLine, assumptionLine].compactMap { $0 }
  }

  /// What the test split is too coarse for.
  private var grainLine: String? {
    guard let grain else { return nil }
    if let margin = design.margin, isMarginTooFine {
      return Equivalence.tooFine(margin, grain: grain, metric: metric, subject: subject)
    }
    return isUnchanged && outcome != .identical
      ? Equivalence.unseen(grain: grain, metric: metric) : nil
  }

  /// That the mean is no value about which the differences may be symmetric.
  private var outsideLine: String? {
    guard outcome != .identical, let look = looks.last, look.isEstimateOutside else { return nil }
    return
      "The mean lies outside of the interval, which holds the centres about which the differences "
      + "may be symmetric: few of them make the mean, so neither speaks for all."
  }

  private var assumptionLine: String? {
    guard outcome != .identical, !isUnchanged, let shape else { return nil }
    return SymmetryAssumption(of: seeds, shape)
      .sentence(of: "Evidence and interval", doubting: "the error rate")
  }
}
