/// What p and the interval take for granted of differences, and what these say of it.
struct SymmetryAssumption: Sendable {
  private let pairs: Int
  /// Nil where there are too few to have one, or they do not vary.
  private let skewness: Double?
  private let symmetry: DifferenceShape.Symmetry

  /// Nil where nothing is concluded from differences.
  init?(_ verdict: Verdict, _ comparison: PairedComparison?, _ shape: DifferenceShape?) {
    switch verdict {
    case .identical, .refused: return nil
    case .improves, .harms, .equivalent, .noDifferenceDetected: break
    }
    guard let shape, let comparison, !comparison.isIdentical else { return nil }
    self.init(of: comparison.pairs, shape)
  }

  init(of pairs: Int, _ shape: DifferenceShape) {
    self.pairs = pairs
    skewness = shape.skewness
    symmetry = shape.symmetry
  }

  private static let claim = "take the differences to be symmetric about their centre"
  private static func doubt(_ doubted: String) -> String {
    "more than two standard errors from 0, so \(doubted) may be off"
  }

  /// Of one comparison by p and its interval.
  var sentence: String { sentence(of: "p and the interval", doubting: "p") }

  /// - Parameters:
  ///   - evidence: what takes it for granted.
  ///   - doubted: what would not hold if it were not so.
  func sentence(of evidence: String, doubting doubted: String) -> String {
    let what = "\(evidence) \(Self.claim)"
    guard let skewness else { return what + "." }
    let number = NumberText.signed(skewness, decimals: 1)
    switch symmetry {
    case .unchecked: return what + Self.unchecked(pairs)
    case .plausible:
      return "\(what); their skewness, \(number), is within two standard errors of 0."
    case .doubtful:
      return "\(what), which is doubtful: their skewness, \(number), is \(Self.doubt(doubted))."
    }
  }

  private static func unchecked(_ pairs: Int) -> String {
    ", which \(NumberText.count(pairs, "pair")) are too few to check."
  }

  /// Of several comparisons, by name, once for all.
  static func sentence(of all: [(name: String, assumption: SymmetryAssumption)]) -> String {
    let what = "p and the intervals \(claim)"
    let judged = all.filter { $0.assumption.skewness != nil }
    let doubtful = judged.filter { $0.assumption.symmetry == .doubtful }
    guard doubtful.isEmpty else {
      let names = doubtful.map { name, assumption in
        "\(name) (skewness \(NumberText.signed(assumption.skewness ?? 0, decimals: 1)))"
      }
      return "\(what), which is doubtful of \(names.joined(separator: ", ")): \(doubt("p"))."
    }
    let unchecked = judged.filter { $0.assumption.symmetry == .unchecked }
    if let most = unchecked.map(\.assumption.pairs).max() { return what + Self.unchecked(most) }
    return judged.isEmpty
      ? what + "." : "\(what); no skewness of them is more than two standard errors from 0."
  }
}

extension Assessment {
  /// What it takes for granted, which is among its ``notes``. Nil where nothing is concluded.
  private var assumption: SymmetryAssumption? { SymmetryAssumption(verdict, comparison, shape) }

  /// Its ``notes`` without what it takes for granted, as others do.
  public var ownNotes: [String] {
    guard let assumption else { return notes }
    return notes.filter { $0 != assumption.sentence }
  }

  /// What several assessments take for granted, said once; nil where none does.
  ///
  /// - Parameter named: each with the name of what it is about.
  public static func assumption(of named: [(name: String, assessment: Assessment)]) -> String? {
    let all = named.compactMap { name, assessment in
      assessment.assumption.map { (name, $0) }
    }
    guard all.count > 1 else { return all.first?.1.sentence }
    return SymmetryAssumption.sentence(of: all)
  }
}
