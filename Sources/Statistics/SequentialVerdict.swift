@_exported import Measurement

/// What seeds that were added until a comparison was decided have come to.
///
/// It follows from the differences alone, look by look: the same differences always stop at the same
/// look, however often the work was interrupted.
public struct SequentialVerdict: Sendable, Equatable {
  /// How a comparison stands.
  public enum Outcome: Sendable, Equatable {
    case improves
    case harms
    /// The interval lies within the margin.
    case equivalent
    /// Every run had the very results of the other arm's.
    case identical
    /// The most seeds were used.
    case mostSeeds
    /// Whatever the seeds still allowed came to, they could not decide.
    case futile
    /// It takes so many seeds to look again.
    case open(next: Int)
  }

  /// What failed runs there were; each counts as worse than any that ended.
  public struct Failures: Sendable, Equatable, Codable {
    public let trick: Int
    public let baseline: Int

    public init(trick: Int = 0, baseline: Int = 0) {
      self.trick = trick
      self.baseline = baseline
    }
  }

  public let design: SequentialDesign
  public let metric: Metric
  /// What the differences measure.
  public let subject: Subject
  public let outcome: Outcome
  /// In their order; the last one decides.
  public let looks: [SequentialLook]
  /// Those among the seeds that were used.
  public let failures: Failures
  /// Of the finite differences that were used; nothing where there is none.
  public let shape: DifferenceShape?
  /// What one test example is worth in a run, in the differences' unit, if that is known.
  public let grain: Double?
  /// Whether there are differences, and all of them are zero.
  let isUnchanged: Bool

  /// How many pairs it rests on.
  public var seeds: Int { looks.last?.seeds ?? 0 }
  public var isOpen: Bool { if case .open = outcome { true } else { false } }
  /// As ``Equivalence/isTooFine``: then no interval lies within the margin.
  public var isMarginTooFine: Bool { Equivalence.isTooFine(design.margin, grain: grain) }

  /// Goes through the looks as far as there are differences, and stops where one decides.
  ///
  /// - Parameters:
  ///   - differences: trick − baseline in the order of the seeds, not NaN; infinite where one of the
  ///     two failed, 0 where both did.
  ///   - failures: among so many first pairs.
  ///   - isIdentical: whether so many first pairs are of runs with the very same results.
  ///   - grain: what one test example is worth in a run, where each is right or wrong.
  public init(
    _ design: SequentialDesign, differences: [Double], metric: Metric, subject: Subject = .trick,
    failures: (Int) -> Failures = { _ in Failures() },
    isIdentical: (Int) -> Bool = { _ in false }, grain: Double? = nil
  ) {
    let margin = Equivalence.isTooFine(design.margin, grain: grain) ? nil : design.margin
    var looks: [SequentialLook] = []
    var outcome = Outcome.mostSeeds
    for seeds in design.looks {
      guard seeds <= differences.count else {
        outcome = .open(next: seeds)
        break
      }
      let evidence = SequentialEvidence(Array(differences.prefix(seeds)))
      let look = SequentialLook(evidence, boundary: design.boundary)
      looks.append(look)
      if let stop = Self.stop(
        at: look, evidence, design, within: margin, metric: metric,
        isIdentical: isIdentical(seeds))
      {
        outcome = stop
        break
      }
    }
    self.design = design
    self.metric = metric
    self.subject = subject
    self.outcome = outcome
    self.looks = looks
    self.failures = failures(looks.last?.seeds ?? 0)
    let used = differences.prefix(looks.last?.seeds ?? 0).filter(\.isFinite)
    shape = used.isEmpty ? nil : DifferenceShape(used)
    self.grain = grain
    isUnchanged = !used.isEmpty && used.allSatisfy { $0 == 0 }
  }

  /// Why no more seeds are needed after a look; nil if they are, or there are none.
  ///
  /// - Parameter margin: nil where none was named, or one that the test split cannot show.
  private static func stop(
    at look: SequentialLook, _ evidence: SequentialEvidence, _ design: SequentialDesign,
    within margin: Double?, metric: Metric, isIdentical: Bool
  ) -> Outcome? {
    if look.isDecided {
      return (look.above > look.below) == (metric.direction == .higherIsBetter)
        ? .improves : .harms
    }
    if isIdentical { return .identical }
    if let margin {
      // An interval may still come to lie within it.
      return look.lies(within: margin) ? .equivalent : nil
    }
    let rest = design.mostSeeds - look.seeds
    return rest > 0 && evidence.attainable(morePairs: rest) < design.boundary ? .futile : nil
  }
}
