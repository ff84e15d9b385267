import Ablations
import Archive
import Reports

/// What stands beside the verdicts of an ablation: it depends on more than the runs that are compared.
struct AblationContext {
  /// How many other variants have runs on these seeds.
  let options: OptionsTried
  /// What is odd about the runs, and what the baseline is worth.
  let diagnosis: AblationDiagnosis
  /// How often this has been looked at, and what that does.
  let looks: LooksView
  /// Whether it had been fixed beforehand what would be asked.
  let study: StudyStanding

  /// Writes down, in a results folder, that it has been looked at.
  ///
  /// - Parameter isTuned: whether each arm has a learning rate that was tuned for it.
  init(
    _ ablation: Ablation, _ result: AblationResult, _ study: StudyStanding, isTuned: Bool,
    in results: String
  ) throws {
    self.study = study
    options = try OptionsTried(ablation, result)
    diagnosis = try AblationDiagnosis(ablation, result, isTuned: isTuned)
    looks = LooksView(ablation, in: results, at: ablation.seeds, by: result.measures)
  }

  /// A paragraph each, the last of how it had been fixed beforehand.
  func paragraphs(
    _ ablation: Ablation, _ result: AblationResult, on terminal: Terminal
  ) -> [StyledText] {
    findings(ablation, result, on: terminal) + [Self.paragraph(study.sentence, on: terminal)]
  }

  /// What was found of the runs and the folder, a paragraph each.
  func findings(
    _ ablation: Ablation, _ result: AblationResult, on terminal: Terminal
  ) -> [StyledText] {
    let sentences = [options.sentence].compactMap { $0 } + looks.sentences
    return [HealthLines(ablation, result, diagnosis).rendered(on: terminal)].compactMap { $0 }
      + sentences.map { Self.paragraph($0, on: terminal) }
  }

  /// A sentence or two, no wider than is read well.
  static func paragraph(_ sentence: String, on terminal: Terminal) -> StyledText {
    let width = terminal.width.map { min($0, 100) }
    return StyledText(sentence).wrapped(to: width).joined(separator: "\n")
  }
}

/// The same in JSON.
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

  init(_ context: AblationContext, _ ablation: Ablation, _ result: AblationResult) {
    optionsTried = OptionsEntry(
      others: context.options.others, level: context.options.level, bound: context.options.bound)
    looks = context.looks.histories
    health = HealthDocument(ablation, result, context.diagnosis)
  }
}

/// What `ablate` prints: what the runs come to, with what stands beside it, as the members of one
/// object.
struct AblationAnswer: Encodable {
  private let ablation: AblationDocument
  private let context: AblationContextDocument

  init(_ ablation: AblationDocument, _ context: AblationContextDocument) {
    self.ablation = ablation
    self.context = context
  }

  func encode(to encoder: any Encoder) throws {
    try ablation.encode(to: encoder)
    try context.encode(to: encoder)
  }
}
