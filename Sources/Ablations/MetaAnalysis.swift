import Archive
import Errors
import Runs
import Statistics

/// The same comparison made on several data sets, and what they say of it together.
public struct MetaAnalysis: Sendable {
  /// One of the experiments.
  public struct Member: Sendable {
    /// How the command line names the experiment.
    public let label: String
    public let ablation: Ablation
    public let result: AblationResult

    public init(label: String, ablation: Ablation, result: AblationResult) {
      self.label = label
      self.ablation = ablation
      self.result = result
    }
  }

  /// What one measure says of one contrast over all members.
  public struct Finding: Sendable {
    public let measure: Measure
    /// Nothing where a member has no effect to combine.
    public let effects: RandomEffects?
    /// Nothing if no margin was named for the measure, or there are no effects.
    public let equivalence: RandomEffectsEquivalence?
    /// `improves`, `harms`, `equivalent`, `no-difference-detected`, `identical`, `refused`.
    public let verdict: String
    public let sentence: String
    public let notes: [String]
  }

  public let members: [Member]
  /// For each contrast, by measure; the first decides.
  public let findings: [[Finding]]
  public var contrasts: [Contrast] { members[0].ablation.contrasts }

  /// - Parameters:
  ///   - members: at least two, of the same arms.
  ///   - measures: those that all have, as ``measures(of:)`` says.
  ///   - margin: how large a mean effect on the first measure would matter, in its own unit; nothing if
  ///     that is not asked.
  public init(_ members: [Member], measures: [Measure], margin: Double? = nil) {
    self.members = members
    let count = members[0].ablation.contrasts.count
    findings = (0..<count).map { contrast in
      measures.map { measure in
        Finding(
          measure, members.map { Self.effect(of: contrast, measure, in: $0) }, tests: count,
          margin: measure == measures.first ? margin : nil,
          isSame: members.allSatisfy { Self.isSame(contrast, measure, in: $0) })
      }
    }
  }

  /// The measures that all experiments have, the one that decides first.
  ///
  /// - Throws: ``MetaAnalysisError`` if they are not decided by the same one.
  public static func measures(
    of members: [(label: String, ablation: Ablation)]
  ) throws(MetaAnalysisError) -> [Measure] {
    let all = members.map(\.ablation.procedure.measures)
    for (member, measures) in zip(members, all) where measures.first != all[0].first {
      throw .differentMeasures(
        members[0].label, all[0].first?.description ?? "nothing", member.label,
        measures.first?.description ?? "nothing")
    }
    return all[0].filter { measure in all.allSatisfy { $0.contains(measure) } }
  }

  /// The experiments whose data are the same, which are no separate data sets.
  ///
  /// Files of other bytes may hold the same examples: so they are the same also where the test examples
  /// are, as they reach the network, and where a run has the very results of one on the other.
  ///
  /// - Parameter results: by member, those of its runs, as far as they are known.
  public static func sharing(
    _ members: [(label: String, ablation: Ablation)], results: [Set<ResultDigest>] = []
  ) -> [[String]] {
    let facts = members.enumerated().map { place, member in
      let procedure = member.ablation.procedure
      let files = (procedure.identity.parts ?? [:])
        .filter { $0.key.hasPrefix("data.files.") }.map { "\($0.key)=\($0.value)" }.sorted()
      let tested = (procedure as? any ExampleMeasuring)?.testFingerprint
      let digests = results.indices.contains(place) ? results[place].map(\.hex) : []
      // What is equal in two of them says that their data are the same.
      return Set(
        [files.isEmpty ? nil : "files \(files)", tested.map { "test \($0)" }].compactMap { $0 }
          + digests.map { "result \($0)" })
    }
    return OverlappingSets.groups(of: facts).filter { $0.count > 1 }
      .map { $0.map { members[$0].label } }
  }

  /// What is to be known beside all verdicts, a sentence each.
  public var warnings: [String] {
    Self.warnings(
      of: members.map { ($0.label, $0.ablation) },
      results: members.map { member in
        Set(member.result.cells.joined().filter { $0.error == nil }.map(\.bundle.digest))
      })
  }

  /// The same, of experiments whose runs are still to be made.
  public static func warnings(
    of members: [(label: String, ablation: Ablation)], results: [Set<ResultDigest>] = []
  ) -> [String] {
    sharing(members, results: results).map { names in
      "\(names.joined(separator: ", ")) have the same data: their effects are not those of separate data "
        + "sets, and the interval over all of them is too narrow."
    }
  }

  /// How much may be made of what each member says by itself.
  public var correction: String {
    let bound = min(1, Double(members.count) * PowerOfSignFlipTest.level)
    return
      "What is said of each data set by itself is not corrected for their number: the chance of a "
      + "false alarm on one of the \(NumberText.count(members.count)) at least is up to "
      + "\(NumberText.fixed(100 * bound, decimals: 0))%."
  }

  /// Whether a member's networks are the same, as far as its verdict knows.
  private static func isSame(_ contrast: Int, _ measure: Measure, in member: Member) -> Bool {
    member.result.findings[contrast].first { $0.measure == measure }?.assessment.verdict
      == .identical
  }

  /// A member's mean difference with its variance over seeds, or why there is none.
  private static func effect(
    of contrast: Int, _ measure: Measure, in member: Member
  ) -> Effect {
    let finding = member.result.findings[contrast].first { $0.measure == measure }
    guard let comparison = finding?.assessment.comparison, let mean = comparison.mean else {
      let arms = member.ablation.contrasts[contrast].arms
      let failed = arms.flatMap { member.result.cells[$0] }.count { $0.error != nil }
      return .missing(
        failed > 0
          ? "\(failed) of the runs on \(member.label) failed"
          : "\(measure.metric.name) was not measured on \(member.label)")
    }
    guard let error = comparison.standardError else {
      return .missing("one seed alone does not tell how far \(member.label)'s effect may be off")
    }
    return .known(member.label, RandomEffects.Study(effect: mean, variance: error * error))
  }

  fileprivate enum Effect {
    case known(String, RandomEffects.Study)
    case missing(String)
  }
}

extension MetaAnalysis.Finding {
  fileprivate init(
    _ measure: Measure, _ effects: [MetaAnalysis.Effect], tests: Int, margin: Double?,
    isSame: Bool
  ) {
    self.measure = measure
    var names: [String] = []
    var studies: [RandomEffects.Study] = []
    var missing: [String] = []
    for effect in effects {
      switch effect {
      case .known(let name, let study):
        names.append(name)
        studies.append(study)
      case .missing(let reason): missing.append(reason)
      }
    }
    // To leave out where it fails would make it look better than it is.
    let combined = missing.isEmpty ? try? RandomEffects(studies, tests: tests) : nil
    self.effects = combined
    equivalence = combined.flatMap { effects in
      margin.map { RandomEffectsEquivalence(effects, margin: $0) }
    }
    guard let combined else {
      verdict = "refused"
      let reason = missing.isEmpty ? "the numbers are too large" : missing.joined(separator: "; ")
      sentence = "Not combined: \(reason)."
      notes = []
      return
    }
    let text = RandomEffectsText(
      combined, of: measure.metric, on: names, equivalence: equivalence, isSame: isSame)
    verdict = text.verdict
    sentence = text.sentence
    notes = text.notes
  }
}

/// Why experiments cannot be combined.
public enum MetaAnalysisError: UserFacingError {
  case differentMeasures(String, String, String, String)
  case sameExperiment(String)

  public var description: String {
    switch self {
    case .differentMeasures(let first, let measure, let other, let otherMeasure):
      "the effects cannot be combined: \(first) is decided by \(measure), \(other) by \(otherMeasure)"
    case .sameExperiment(let name): "\(name) is named twice"
    }
  }

  public var hint: String? {
    switch self {
    case .differentMeasures: "ablate those together that are decided by the same measure"
    case .sameExperiment: "more --seeds tell more of one data set; only others tell of others"
    }
  }
}
