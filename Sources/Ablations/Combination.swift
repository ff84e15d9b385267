/// What an arm of a design has: factors, each at one of its levels, and a level of what is varied.
struct Combination: Hashable {
  /// By factor, the place of its level; nil where the arm is without it.
  var levels: [Int?]
  /// The level of the variation, if there is one.
  var place: Int?

  /// Factors at their first levels.
  init(_ factors: Set<Int>, of count: Int) {
    levels = (0..<count).map { factors.contains($0) ? 0 : nil }
  }

  init(levels: [Int?], place: Int? = nil) {
    self.levels = levels
    self.place = place
  }

  func at(_ place: Int) -> Combination { Combination(levels: levels, place: place) }

  /// What an arm of it has, in the order of the factors, with its name.
  func variant(
    _ form: Design.Form, _ factors: [Factor], _ variation: Factor?
  ) -> Ablation.Variant {
    var pieces = zip(factors, levels).compactMap { factor, level in
      level.map { factor.levels[$0].piece }
    }
    var label = label(form, factors)
    if let variation, let place {
      let level = variation.levels[place].piece
      pieces.append(level)
      label += ", \(level.label)"
    }
    return Ablation.Variant(
      tricks: pieces.flatMap(\.tricks), settings: pieces.flatMap(\.settings), label: label)
  }

  private func label(_ form: Design.Form, _ factors: [Factor]) -> String {
    if form == .leaveOneOut, factors.count > 1 {
      let missing = zip(factors, levels).filter { $1 == nil }.map(\.0.name)
      return missing.isEmpty ? "all" : "without " + missing.joined(separator: ", ")
    }
    let isAlone = form == .single || factors.count == 1
    let names = zip(factors, levels).compactMap { factor, level in
      level.map { isAlone ? factor.levels[$0].piece.label : factor.name }
    }
    return names.isEmpty ? "baseline" : names.joined(separator: " + ")
  }
}
