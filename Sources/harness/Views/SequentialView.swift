import Ablations
import Archive
import Reports
import Runs
import Statistics

/// What people see of an ablation whose seeds are added until it is decided.
struct SequentialView {
  private let ablation: Ablation
  private let design: SequentialDesign
  private let measure: Measure

  init(_ ablation: Ablation, _ design: SequentialDesign, _ measure: Measure) {
    self.ablation = ablation
    self.design = design
    self.measure = measure
  }

  init(_ result: SequentialResult) { self.init(result.ablation, result.design, result.measure) }

  private var tricks: String { ablation.contrasts.map(\.label).joined(separator: ", ") }

  // MARK: - While it goes on, on standard error

  func begin() {
    let looks = design.looks.map(String.init).joined(separator: ", ")
    Console.note(
      "\(ablation.name): \(tricks) against the baseline, until \(measure.metric.name) decides or "
        + "\(Text.count(design.mostSeeds, "seed")) are used; looks after \(looks)")
  }

  /// Tells how a look left the comparisons.
  func looked(at result: SequentialResult) {
    for (contrast, verdict) in zip(ablation.contrasts, result.verdicts) {
      guard let look = verdict.looks.last, case .open(let next) = verdict.outcome else { continue }
      Console.note(
        "\(contrast.label) after \(look.seeds) seeds: evidence "
          + "\(SequentialVerdict.text(ofEvidence: look.evidence)) of the "
          + "\(SequentialVerdict.text(ofEvidence: look.boundary)) that it takes; on to \(next)")
    }
  }

  // MARK: - The result, on standard output

  /// - Parameter bundle: where the ablation is archived.
  func show(
    _ result: SequentialResult, _ context: AblationContext, _ footer: StyledText,
    archivedIn bundle: AblationBundle
  ) {
    Console.print(text(result, context, footer, on: Console.output))
    AblationView.show(bundle)
  }

  /// All that people see.
  func text(
    _ result: SequentialResult, _ context: AblationContext, _ footer: StyledText,
    on terminal: Terminal
  ) -> StyledText {
    context.around(report(result, on: terminal), footer: footer, on: terminal)
  }

  /// What the runs come to, which depends on nothing else.
  func report(_ result: SequentialResult, on terminal: Terminal) -> StyledText {
    let unit = measure.metric.unit == .fraction ? " (percentage points)" : ""
    var parts = [
      StyledText("\(tricks) on \(ablation.name): \(measure.metric.name)\(unit), by look", .bold)
    ]
    for (contrast, verdict) in zip(ablation.contrasts, result.verdicts) {
      parts.append(looks(of: verdict).rendered(on: terminal, indent: 2))
      let room = terminal.width.map { min($0, 100) - 2 }
      let sentences = ([verdict.sentence] + verdict.notes).flatMap { sentence in
        StyledText(sentence).wrapped(to: room).map { "  " + $0 }
      }
      parts.append(
        ([StyledText(contrast.label, .bold + style(verdict.outcome))] + sentences)
          .joined(separator: "\n"))
    }
    return parts.joined(separator: "\n\n")
  }

  private func looks(of verdict: SequentialVerdict) -> Table {
    let level = Format.percent(1 - design.level, decimals: 0)
    var table = Table([
      .init("seeds", .right), .init("difference", .right), .init("\(level) interval", .right),
      .init("evidence", .right), .init("decides at", .right),
    ])
    for look in verdict.looks {
      table.add([
        .init(String(look.seeds)), .init(look.estimate.map { verdict.signed($0, of: look) } ?? "-"),
        .init(verdict.bounds(of: look)),
        .init(SequentialVerdict.text(ofEvidence: look.evidence)),
        .init(SequentialVerdict.text(ofEvidence: look.boundary)),
      ])
    }
    return table
  }

  private func style(_ outcome: SequentialVerdict.Outcome) -> Style {
    switch outcome {
    case .improves: .green
    case .harms: .red
    case .equivalent, .identical, .mostSeeds, .futile, .open: .none
    }
  }

  /// What stands below the verdicts; it looks through the folder of the bundles.
  func footer(_ result: SequentialResult, seconds: Double) -> StyledText {
    let pair = result.cells.prefix(2).compactMap { $0.first?.bundle }
    guard pair.count == 2 else { return "" }
    return RunsFooter(
      runs: result.cells.reduce(0) { $0 + $1.count }, reused: result.reused, seconds: seconds,
      seed: ablation.seeds[0], pair
    ).text
  }
}
