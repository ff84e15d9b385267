extension SequentialVerdict {
  /// What it takes for granted, and what the differences say of it; nothing where nothing is concluded.
  public var notes: [String] {
    switch outcome {
    case .identical, .open: return []
    case .improves, .harms, .equivalent, .mostSeeds, .futile: break
    }
    guard let shape else { return [] }
    let what = "Evidence and interval take the differences to be symmetric about their centre"
    guard let skewness = shape.skewness else { return [what + "."] }
    let number = NumberText.signed(skewness, decimals: 1)
    switch shape.symmetry {
    case .unchecked:
      return [what + ", which \(NumberText.count(seeds, "pair")) are too few to check."]
    case .plausible:
      return ["\(what); their skewness, \(number), is within two standard errors of 0."]
    case .doubtful:
      return [
        "\(what), which is doubtful: their skewness, \(number), is more than two standard errors from "
          + "0, so the error rate may be off."
      ]
    }
  }
}
