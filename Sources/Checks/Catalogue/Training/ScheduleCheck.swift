import Statistics

/// Walks through the learning rates of the run as planned, before any step is taken.
public struct ScheduleCheck: Check {
  public static let id = "schedule"
  public static let question = "Do learning rate and batch size run as a schedule is meant to?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let planned = subject.plannedRates
    let rates = planned.rates
    let evidence = [
      Evidence("learning rate", series: rates), Evidence("planned steps", planned.totalSteps),
      Evidence("base rate", planned.base),
    ]
    var found = Self.broken(planned)
    if found.isEmpty { found = Self.odd(planned) }
    found += Self.batches(subject)
    let tricks = subject.resolved.recipe.rate.contributors
    let names = tricks.map { "tricks.\($0)" }
    found = found.map {
      var one = $0
      one.evidence = evidence
      one.setting = one.setting ?? names.first ?? "optimiser.rate"
      return one
    }
    let (first, last) = (rates.first ?? 0, rates.last ?? 0)
    func text(_ value: Double) -> String { NumberText.significant(value) }
    let isConstant = rates.allSatisfy { $0 == first }
    if isConstant, !tricks.isEmpty, found.isEmpty, first == planned.base {
      found.append(
        Conclusion(
          .warn,
          "\(NameList.text(names)) changes the rate in none of the "
            + NumberText.count(planned.totalSteps, "step"), evidence: evidence,
          hint: "does it count epochs where steps are meant, or begin behind the end of the run?",
          setting: names.first))
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        isConstant
          ? "the rate is \(text(first)) throughout"
          : "the rate begins at \(text(first)), peaks at \(text(planned.peak)) and ends at "
            + text(last), evidence: evidence))
  }

  // MARK: What cannot be meant

  private static func broken(_ planned: PlannedRates) -> [Conclusion] {
    let rates = planned.rates
    func step(_ index: Int) -> String {
      NumberText.count(index * planned.totalSteps / rates.count + 1)
    }
    func text(_ value: Double) -> String { NumberText.significant(value) }
    var found: [Conclusion] = []
    if let index = rates.firstIndex(where: { !$0.isFinite }) {
      found.append(
        Conclusion(
          .fail, "the learning rate is \(rates[index]) at step \(step(index))",
          hint: "look at the schedule's formula: a division by zero or a root of less than zero"))
    }
    if let index = rates.firstIndex(where: { $0 < 0 }) {
      found.append(
        Conclusion(
          .fail,
          "the learning rate is negative from step \(step(index)) (\(text(rates[index]))): training "
            + "climbs", hint: "let the schedule end at 0"))
    }
    if rates.allSatisfy({ $0 == 0 }) {
      found.append(
        Conclusion(
          .fail, "the learning rate is 0 throughout: nothing is trained",
          hint: planned.base == 0 ? "set optimiser.rate" : "look at the schedule"))
    }
    return found
  }

  // MARK: What is hardly meant

  private static func odd(_ planned: PlannedRates) -> [Conclusion] {
    let (rates, peak) = (planned.rates, planned.peak)
    let count = Double(rates.count)
    func share(_ condition: (Double) -> Bool) -> Double { Double(rates.count(where: condition)) / count }
    func percent(_ value: Double) -> String { NumberText.significant(100 * value) + " %" }
    var found: [Conclusion] = []
    // A decay that ends at 0 is below a thousandth of the peak for a few per cent of a cosine
    // (2 %) or a cubic (10 %).
    let idle = share { $0 < 1e-3 * peak }
    if idle > 0.3 {
      let isEarly = (rates.first ?? 0) < 1e-3 * peak && (rates.last ?? 0) >= 1e-3 * peak
      found.append(
        Conclusion(
          idle > 0.6 ? .fail : .warn,
          "the learning rate is below a thousandth of its peak in \(percent(idle)) of the steps",
          hint: isEarly
            ? "the warm-up takes longer than meant" : "the decay ends long before the run does: are "
              + "its lengths meant in epochs or in steps?"))
    }
    // A rise that is still going on when the run ends.
    let top = rates.firstIndex { $0 >= 0.999 * peak } ?? 0
    let rises = zip(rates, rates.dropFirst()).allSatisfy { $0 <= $1 }
    if rises, rates.count > 4, (rates.first ?? 0) < 0.7 * peak, 5 * top >= 4 * rates.count {
      let reached = peak / max(planned.base, 1e-300)
      // Below half of the base rate the run never gets where it was meant to be.
      found.append(
        Conclusion(
          reached < 0.3 ? .fail : .warn,
          top >= rates.count - 2
            ? "the learning rate rises until the run ends, to \(percent(reached)) of optimiser.rate: "
              + "the warm-up never ends"
            : "the warm-up takes \(percent(Double(top) / count)) of the run",
          hint: "shorten the warm-up: a tenth of the \(planned.totalSteps) steps is usual"))
    }
    if planned.base > 0, peak > 5 * planned.base {
      found.append(
        Conclusion(
          .warn,
          "the schedule takes the rate to \(NumberText.significant(peak / planned.base)) times "
            + "optimiser.rate", hint: "is it meant to be multiplied?"))
    }
    if planned.base > 0, peak < 0.01 * planned.base, found.isEmpty {
      found.append(
        Conclusion(
          peak < 1e-3 * planned.base ? .fail : .warn,
          "the learning rate never comes above \(percent(peak / planned.base)) of optimiser.rate",
          hint: "look at what the schedule multiplies it by"))
    }
    let mean = planned.stepsAtPeak / Double(planned.totalSteps)
    if mean < 0.05, idle <= 0.3, rates.count > 20 {
      found.append(
        Conclusion(
          mean < 0.02 ? .fail : .warn,
          "the mean learning rate is \(percent(mean)) of its peak: the run hardly moves but for "
            + "a few steps", hint: "the decay is much faster than the run is long"))
    }
    return found
  }

  // MARK: Batches

  private static func batches(_ subject: CheckSubject) -> [Conclusion] {
    let start = subject.context(seed: subject.seed).progress
    let count = subject.data.training.count
    let sizes = (0..<32).map { point in
      var progress = start
      progress.step = start.totalSteps * point / 32
      progress.position = Double(progress.step)
      progress.epoch = progress.step / max(start.stepsPerEpoch, 1)
      return subject.recipe.batchSize(progress)
    }
    var found: [Conclusion] = []
    if let small = sizes.first(where: { $0 < 1 }) {
      found.append(
        Conclusion(
          .fail, "a schedule makes the batch size \(small)",
          hint: "at least one example makes a batch", setting: "training.batch-size"))
    }
    let (first, last) = (sizes.first ?? 1, sizes.last ?? 1)
    if last > first, last >= count, count > 1 {
      found.append(
        Conclusion(
          .warn,
          "the batch size grows from \(first) to \(last), and there are \(count) training examples: "
            + "each epoch becomes a single step",
          hint: "let it grow less", setting: "training.batch-size"))
    }
    return found
  }
}
