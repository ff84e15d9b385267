extension SequentialVerdict {
  /// The verdict in plain English: what was seen, on how many seeds, and that stopping when it was
  /// seen is accounted for.
  public var sentence: String {
    var sentences = [conclusion, stopping]
    if failures.trick + failures.baseline > 0 { sentences.append(failed) }
    switch outcome {
    case .improves, .harms:
      sentences.append("A mean seen where such a search stops is on average too large.")
    case .mostSeeds, .futile, .equivalent, .identical, .open: break
    }
    return sentences.joined(separator: " ")
  }

  // MARK: - What was seen

  private var conclusion: String {
    let over = "over \(NumberText.count(seeds, "pair"))"
    switch outcome {
    case .improves, .harms:
      let heading = subject.heading ?? (outcome == .improves ? "Improves" : "Harms")
      return "\(heading): \(statement) \(over)\(interval)."
    case .equivalent:
      return "Equivalent within \(plain(design.margin ?? 0)): \(finding) \(over)\(interval), and "
        + "no \(subject.noun) as large as that is left possible."
    case .identical:
      return
        "Identical: every run has the very results of the one that it is compared with, \(over)."
    case .mostSeeds, .futile: return "Undecided: \(finding) \(over)\(interval)."
    case .open(let next): return "Not decided yet: it takes \(next) seeds to look again."
    }
  }

  /// "the trick raises test accuracy by 1.2 points on average".
  private var statement: String {
    guard let look = looks.last else { return "" }
    let isPositive = look.above > look.below
    guard let estimate = look.estimate else {
      return subject.direction(of: metric.name, isPositive: isPositive)
    }
    return subject.statement(
      of: metric.name, by: plain(estimate.magnitude), isPositive: isPositive) + " \(average)"
  }

  /// "test accuracy differs by +0.1 points on average".
  private var finding: String {
    guard let estimate = looks.last?.estimate else { return "\(metric.name) differs" }
    return subject.finding(of: metric.name, signed(estimate) + metric.differenceSuffix)
      + " \(average)"
  }

  private var average: String {
    failures.trick + failures.baseline > 0 ? "in the median" : "on average"
  }

  private var interval: String {
    guard let look = looks.last, look.lower != nil || look.upper != nil else { return "" }
    let together =
      design.comparisons > 1
      ? " for all \(NumberText.count(design.comparisons)) comparisons together" : ""
    let level = NumberText.significant(100 * (1 - design.level), digits: 2)
    return " (\(level)% interval\(together), valid at any look: \(bounds(of: look)))"
  }

  private var failed: String {
    func runs(_ count: Int, _ side: String) -> String? {
      count > 0 ? "\(NumberText.count(count, "run")) \(side)" : nil
    }
    let sides = [
      runs(failures.trick, subject.sides.with), runs(failures.baseline, subject.sides.without),
    ]
    let all = sides.compactMap { $0 }.joined(separator: " and ")
    return
      "\(all.prefix(1).uppercased())\(all.dropFirst()) failed, and count as worse than any other."
  }

  // MARK: - Why it stopped

  private var stopping: String {
    guard let last = looks.last else { return "" }
    let count = NumberText.count(looks.count, "look")
    switch outcome {
    case .improves, .harms:
      return
        "Seeds were added until the evidence sufficed (\(evidence(last))), in \(count), which is "
        + "accounted for: \(NumberText.count(seeds)) of at most \(design.mostSeeds)."
    case .equivalent:
      return "Seeds were added until the interval lay within the margin, in \(count), which is "
        + "accounted for: \(NumberText.count(seeds)) of at most \(design.mostSeeds)."
    case .identical: return "More seeds could not tell them apart."
    case .mostSeeds:
      return "After \(NumberText.count(seeds, "seed")), the most that were allowed, the evidence "
        + "does not suffice (\(evidence(last))); going on with more is accounted for too."
    case .futile:
      return
        "After \(NumberText.count(seeds, "seed")) the rest of at most \(design.mostSeeds) could "
        + "not decide it, whatever they came to (\(evidence(last))); going on with more is accounted "
        + "for too."
    case .open: return ""
    }
  }

  /// "evidence 46 of the 40 that it takes".
  private func evidence(_ look: SequentialLook) -> String {
    "evidence \(Self.text(ofEvidence: look.evidence)) of the "
      + "\(Self.text(ofEvidence: look.boundary)) that it takes"
  }

  // MARK: - Numbers

  /// Evidence as tables and sentences write it: never rounded up to what it has to reach.
  public static func text(ofEvidence value: Double) -> String {
    if value >= 1e6 { return NumberText.significant(value, digits: 2) }
    if value >= 10 { return NumberText.fixed(value.rounded(.down), decimals: 0) }
    return NumberText.fixed((value * 10).rounded(.down) / 10, decimals: 1)
  }

  /// "+0.31 to +2.06", with as many digits as their distance deserves.
  public func bounds(of look: SequentialLook) -> String {
    let known = [look.lower, look.upper].compactMap { $0 }.map { $0 * metric.displayFactor }
    let decimals = NumberText.decimals(decimals(look), showing: known)
    func text(_ end: Double) -> String {
      NumberText.signed(end * metric.displayFactor, decimals: decimals)
    }
    let ends = (look.lower.map(text), look.upper.map(text))
    switch ends {
    case (let lower?, let upper?): return "\(lower) to \(upper)"
    case (let lower?, nil): return "\(lower) or more"
    case (nil, let upper?): return "\(upper) or less"
    case (nil, nil): return "-"
    }
  }

  /// With a sign.
  public func signed(_ value: Double, of look: SequentialLook? = nil) -> String {
    NumberText.signed(value * metric.displayFactor, decimals: decimals(look ?? looks.last))
  }

  private func plain(_ value: Double) -> String {
    NumberText.fixed(value * metric.displayFactor, decimals: decimals(looks.last))
      + metric.differenceSuffix
  }

  private func decimals(_ look: SequentialLook?) -> Int {
    if let look, let lower = look.lower, let upper = look.upper, upper > lower {
      return NumberText.decimals(uncertainty: 0.25 * (upper - lower) * metric.displayFactor)
    }
    let size = (look?.estimate ?? 0).magnitude * metric.displayFactor
    return NumberText.decimals(uncertainty: size, digits: 2)
  }
}
