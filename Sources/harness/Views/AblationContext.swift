import Ablations
import Archive
import Reports
import Statistics

/// What stands beside the verdicts of an ablation, in whichever way it was asked: it depends on more than
/// the runs that are compared.
struct AblationContext {
  private let ablation: Ablation
  private let measures: [Measure]
  /// How many other variants have runs on these seeds.
  private let options: OptionsTried
  /// What is odd about the runs, and what the baseline is worth.
  private let diagnosis: AblationDiagnosis
  /// How often this has been looked at, and what that does.
  private let looks: LooksView
  /// Whether it had been fixed beforehand what would be asked.
  let study: StudyStanding

  /// Writes down, in a results folder, that it has been looked at.
  ///
  /// - Parameter tuned: nothing where no arm had settings to choose among.
  init(
    _ ablation: Ablation, _ result: AblationResult, _ study: StudyStanding, tuned: TunedArms?,
    in results: String
  ) throws {
    self.ablation = ablation
    self.study = study
    measures = result.measures
    options = try OptionsTried(ablation, result)
    diagnosis = try AblationDiagnosis(ablation, result, tuned: tuned)
    looks = LooksView(ablation, result, in: results)
  }

  /// The same where seeds were added until the evidence decided.
  init(
    _ result: SequentialResult, _ study: StudyStanding, tuned: TunedArms?, in results: String
  ) throws {
    self.study = study
    ablation = result.used.ablation
    measures = [result.measure]
    // What has been seen of the differences has been seen, whatever comes then.
    looks = LooksView(result, in: results)
    options = try OptionsTried(ablation, result.measured)
    diagnosis = try AblationDiagnosis(result, tuned: tuned)
  }

  /// All that people see of an ablation: what its runs come to, what stands beside it, the last of it how
  /// it had been fixed beforehand, and the footer.
  func around(_ report: StyledText, footer: StyledText, on terminal: Terminal) -> StyledText {
    ([report] + findings(on: terminal) + [Self.paragraph(study.sentence, on: terminal), footer])
      .joined(separator: "\n\n")
  }

  /// What was found of the runs and the folder, a paragraph each.
  func findings(on terminal: Terminal) -> [StyledText] {
    let sentences = [options.sentence].compactMap { $0 } + looks.sentences
    return [HealthLines(diagnosis).rendered(on: terminal)].compactMap { $0 }
      + sentences.map { Self.paragraph($0, on: terminal) }
  }

  /// A sentence or two, no wider than is read well.
  static func paragraph(_ sentence: String, on terminal: Terminal) -> StyledText {
    let width = terminal.width.map { min($0, 100) }
    return StyledText(sentence).wrapped(to: width).joined(separator: "\n")
  }

  /// The same in JSON.
  var document: AblationContextDocument {
    AblationContextDocument(
      optionsTried: .init(others: options.others, level: options.level, bound: options.bound),
      looks: looks.histories, health: HealthDocument(ablation, measures, diagnosis))
  }
}

/// What stands beside the verdicts of an ablation, in JSON.
struct AblationContextDocument: Encodable {
  struct OptionsEntry: Encodable {
    let others: Int
    let level: Double
    /// The chance of at least one false alarm among all is no more than this.
    let bound: Double
  }

  let optionsTried: OptionsEntry
  /// By contrast.
  let looks: [LookHistory]
  let health: HealthDocument
}

/// What `ablate` prints: what the runs come to, with what stands beside it, as the members of one
/// object.
struct AblationAnswer<Base: Encodable>: Encodable {
  private let base: Base
  private let context: AblationContextDocument

  init(_ base: Base, _ context: AblationContext) {
    self.base = base
    self.context = context.document
  }

  func encode(to encoder: any Encoder) throws {
    try base.encode(to: encoder)
    try context.encode(to: encoder)
  }
}
