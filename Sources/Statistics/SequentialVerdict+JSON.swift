extension SequentialVerdict: Encodable {
  private enum Key: String, CodingKey {
    case outcome, metric, seeds, looks, failures, sentence, notes, shape, level, comparisons
    case nextSeeds = "next_seeds"
    case mostSeeds = "most_seeds"
    case margin, grain
  }

  /// `improves`, `harms`, `no-difference-beyond-margin`, `identical`, `undecided` or `open`.
  private var name: String {
    switch outcome {
    case .improves: "improves"
    case .harms: "harms"
    case .equivalent: "no-difference-beyond-margin"
    case .identical: "identical"
    case .mostSeeds, .futile: "undecided"
    case .open: "open"
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .outcome)
    try container.encode(metric, forKey: .metric)
    try container.encode(seeds, forKey: .seeds)
    try container.encode(looks, forKey: .looks)
    try container.encode(failures, forKey: .failures)
    try container.encode(sentence, forKey: .sentence)
    try container.encode(notes, forKey: .notes)
    try container.encodeIfPresent(shape, forKey: .shape)
    try container.encode(design.level, forKey: .level)
    try container.encode(design.comparisons, forKey: .comparisons)
    try container.encode(design.mostSeeds, forKey: .mostSeeds)
    try container.encodeIfPresent(design.margin, forKey: .margin)
    try container.encodeIfPresent(grain, forKey: .grain)
    if case .open(let next) = outcome { try container.encode(next, forKey: .nextSeeds) }
  }
}
