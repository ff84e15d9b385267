extension SequentialVerdict {
  /// What it takes for granted, and what the differences say of it; nothing where nothing is concluded.
  public var notes: [String] {
    switch outcome {
    case .identical, .open: return []
    case .improves, .harms, .equivalent, .mostSeeds, .futile: break
    }
    guard let shape else { return [] }
    return [
      SymmetryAssumption(of: seeds, shape)
        .sentence(of: "Evidence and interval", doubting: "the error rate")
    ]
  }
}
