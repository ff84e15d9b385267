import Statistics

// The arms and the questions of each form.

extension Design.Form {
  /// The most factors that it takes: its arms multiply.
  public var greatestFactorCount: Int? {
    switch self {
    case .single, .leaveOneOut, .stack: nil
    case .pairs: 8
    case .factorial: 5
    }
  }

  /// How many arms factors that are on or off come to.
  public func armCount(of factors: Int) -> Int {
    switch self {
    case .single, .leaveOneOut, .stack: factors + 1
    case .pairs: 1 + factors + factors * (factors - 1) / 2
    case .factorial: factors < Int.bitWidth - 2 ? 1 << factors : .max
    }
  }

  func plan(of factors: [Factor]) -> DesignPlan {
    switch self {
    case .single: Self.single(factors)
    case .leaveOneOut: Self.leaveOneOut(factors)
    case .stack: Self.stack(factors)
    case .pairs: Self.pairs(factors)
    case .factorial: Self.factorial(factors)
    }
  }

  // MARK: -

  private static func single(_ factors: [Factor]) -> DesignPlan {
    let none = Combination([], of: factors.count)
    var plan = DesignPlan(combinations: [none], questions: [])
    for (index, factor) in factors.enumerated() {
      let combinations = factor.levels.indices.map { level in
        var combination = none
        combination.levels[index] = level
        return combination
      }
      plan.combinations += combinations
      plan.questions += zip(factor.levels, combinations).map { level, combination in
        .init(
          label: level.piece.label, name: level.piece.label, subject: level.piece.subject,
          terms: [(combination, 1), (none, -1)])
      }
      if let trend = factor.trend {
        let subject = factor.subject(of: trend)
        plan.questions.append(
          .init(
            label: "\(factor.name), trend", name: "the rise of \(factor.option ?? factor.name)",
            subject: subject, terms: Array(zip(combinations, trend.weights))))
      }
    }
    return plan
  }

  private static func leaveOneOut(_ factors: [Factor]) -> DesignPlan {
    if factors.count == 1 { return single(factors) }
    let all = Set(factors.indices)
    let whole = Combination(all, of: factors.count)
    let parts = factors.indices.map {
      Combination(all.subtracting([$0]), of: factors.count)
    }
    return DesignPlan(
      combinations: [whole] + parts,
      questions: zip(factors, parts).map { factor, part in
        .init(
          label: "\(factor.name) beside the others", name: "adding \(factor.name) to the others",
          subject: .effect(of: "adding \(factor.name) to the others"),
          terms: [(whole, 1), (part, -1)])
      })
  }

  private static func stack(_ factors: [Factor]) -> DesignPlan {
    if factors.count == 1 { return single(factors) }
    let rows = (0...factors.count).map { Combination(Set(0..<$0), of: factors.count) }
    var questions = factors.enumerated().map { index, factor in
      let below = factors[..<index].map(\.name).joined(separator: " + ")
      let what = index == 0 ? factor.name : "adding \(factor.name) to \(below)"
      return DesignPlan.Question(
        label: index == 0 ? factor.name : "\(factor.name) on top of \(below)", name: what,
        subject: .effect(of: what), terms: [(rows[index + 1], 1), (rows[index], -1)])
    }
    questions.append(
      .init(
        label: "all together", name: "the whole stack", subject: .effect(of: "the whole stack"),
        terms: [(rows[factors.count], 1), (rows[0], -1)]))
    return DesignPlan(combinations: rows, questions: questions)
  }

  private static func pairs(_ factors: [Factor]) -> DesignPlan {
    let count = factors.count
    let none = Combination([], of: count)
    let alone = factors.indices.map { Combination([$0], of: count) }
    var plan = DesignPlan(
      combinations: [none] + alone,
      questions: zip(factors, alone).map { factor, combination in
        .init(
          label: factor.name, name: factor.name, subject: .effect(of: factor.name),
          terms: [(combination, 1), (none, -1)])
      })
    for first in factors.indices {
      for second in factors.indices.dropFirst(first + 1) {
        let both = Combination([first, second], of: count)
        plan.combinations.append(both)
        for (one, other) in [(first, second), (second, first)] {
          let what = "adding \(factors[one].name) to \(factors[other].name)"
          plan.questions.append(
            .init(
              label: "\(factors[one].name) on top of \(factors[other].name)", name: what,
              subject: .effect(of: what), terms: [(both, 1), (alone[other], -1)]))
        }
        plan.questions.append(
          interaction(
            factors[first], factors[second],
            terms: [(both, 1), (alone[first], -1), (alone[second], -1), (none, 1)]))
      }
    }
    return plan
  }

  private static func factorial(_ factors: [Factor]) -> DesignPlan {
    if factors.count == 1 { return single(factors) }
    let count = factors.count
    // In the standard order: the first factor changes fastest.
    let combinations = (0..<1 << count).map { number in
      Combination(Set(factors.indices.filter { number >> $0 & 1 == 1 }), of: count)
    }
    /// Half of the arms with some factors in them minus the others: +1 or −1 by how many it lacks.
    func terms(_ some: [Int], over divisor: Int) -> [(Combination, Double)] {
      combinations.map { combination in
        let lacking = some.count { combination.levels[$0] == nil }
        return (combination, (lacking.isMultiple(of: 2) ? 1 : -1) / Double(divisor))
      }
    }
    var questions = factors.indices.map { index in
      DesignPlan.Question(
        label: "\(factors[index].name), on average",
        name: "\(factors[index].name), averaged over the other factors,",
        subject: .meanEffect(of: factors[index].name),
        terms: terms([index], over: 1 << (count - 1)))
    }
    for first in factors.indices {
      for second in factors.indices.dropFirst(first + 1) {
        questions.append(
          interaction(
            factors[first], factors[second], isAverage: count > 2,
            terms: terms([first, second], over: 1 << (count - 2))))
      }
    }
    return DesignPlan(combinations: combinations, questions: questions)
  }

  /// How much more one does where the other one is: (both − second) − (first − none).
  private static func interaction(
    _ first: Factor, _ second: Factor, isAverage: Bool = false, terms: [(Combination, Double)]
  ) -> DesignPlan.Question {
    DesignPlan.Question(
      label: "\(first.name) × \(second.name)",
      name: "the interaction of \(first.name) and \(second.name)",
      subject: .interaction(
        of: first.name, here: "with \(second.name)",
        there: "without it" + (isAverage ? " (averaged over the other factors)" : "")),
      terms: terms)
  }
}

extension Ablation.Variant {
  fileprivate var subject: Subject {
    .effect(of: settings.isEmpty ? "the trick" : tricks.isEmpty ? "the change" : "the variant")
  }
}
