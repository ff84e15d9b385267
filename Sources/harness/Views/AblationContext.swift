import Ablations
import Reports

/// What stands beside the verdicts of an ablation: it depends on more than the runs that are compared.
struct AblationContext {
  /// How many other variants have runs on these seeds.
  let options: OptionsTried
  /// What is odd about the runs, and what the baseline is worth.
  let diagnosis: AblationDiagnosis

  init(_ ablation: Ablation, _ result: AblationResult) throws {
    options = try OptionsTried(ablation, result)
    diagnosis = try AblationDiagnosis(ablation, result)
  }

  /// A paragraph each.
  func paragraphs(
    _ ablation: Ablation, _ result: AblationResult, on terminal: Terminal
  ) -> [StyledText] {
    let options = options.sentence.map { sentence in
      StyledText(sentence).wrapped(to: terminal.width.map { min($0, 100) }).joined(separator: "\n")
    }
    return [HealthLines(ablation, result, diagnosis).rendered(on: terminal), options]
      .compactMap { $0 }
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
  let health: HealthDocument

  init(_ context: AblationContext, _ ablation: Ablation, _ result: AblationResult) {
    optionsTried = OptionsEntry(
      others: context.options.others, level: context.options.level, bound: context.options.bound)
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
