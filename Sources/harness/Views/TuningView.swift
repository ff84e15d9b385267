import Reports
import Search
import Statistics

/// What people see of a search.
struct TuningView {
  private let report: TuningReport
  private var metric: Metric { report.measure.metric }

  init(_ report: TuningReport) { self.report = report }

  /// What each side has chosen, how it came to that, and what to think about.
  func summary(on terminal: Terminal) -> StyledText {
    let parts: [StyledText] =
      [title, table.rendered(on: terminal, indent: 2), chart(on: terminal)]
      + notes.map { Message($0, StyledText($1)).rendered(on: terminal) }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private var title: StyledText {
    let request = report.request
    let seeds = report.seeds.map(String.init).joined(separator: ", ")
    let words =
      "tuned on \(report.experiment) by \(metric.name), \(request.strategy.rawValue) search with "
      + "\(report.seeds.count == 1 ? "seed" : "seeds") \(seeds): a budget of \(Text.count(request.budget, "setting"))\(sides)"
    return StyledText(words, .bold)
  }

  /// Whose budget it is.
  private var sides: String {
    if report.sides.count == 1 { return "" }
    let choosing = report.sides.filter { !$0.hadNoChoice }.map(\.label)
    let idle = report.sides.filter(\.hadNoChoice).map(\.label)
    if choosing.isEmpty { return ": no side had anything to choose" }
    if idle.isEmpty { return ", as many on each side" }
    return
      " for \(choosing.joined(separator: ", ")) alone: \(idle.joined(separator: ", ")) had nothing "
      + "to choose"
  }

  private var table: Table {
    var columns: [Table.Column] = report.sides.count > 1 ? [.init("side")] : []
    columns += [
      .init("chosen"), .init("validation", .right), .init("as it stood", .right),
      .init("settings", .right), .init("trainings", .right), .init("failed", .right),
    ]
    var table = Table(columns)
    for side in report.sides {
      let own = side.trials.last { $0.isOwn && $0.epochs == nil }
      let chosen = side.chosen.map { Self.words($0) } ?? "nothing: all failed"
      let row: [Table.Cell] = [
        .init(chosen, .bold), .init(value(side.chosen?.mean)),
        .init(own.map { value($0.mean) } ?? "not tried"),
        .init(String(side.distinctCount)), .init(String(side.trainingCount)),
        .init(String(side.failedCount)),
      ]
      table.add((report.sides.count > 1 ? [.init(side.label)] : []) + row)
    }
    return table
  }

  static func words(_ trial: Trial) -> String {
    let text = trial.settings.map(\.description).joined(separator: " ")
    return trial.isOwn ? "as it stands" + (text.isEmpty ? "" : " (\(text))") : text
  }

  private func value(_ value: Double?) -> String {
    value.map { Text.value($0, of: metric) } ?? "failed"
  }

  // MARK: - The best so far

  private func chart(on terminal: Terminal) -> StyledText {
    let curves = report.sides.filter { $0.curve.count > 1 }.map { side in
      StepChart.Curve(
        side.label,
        side.curve.compactMap { point in point.best.map { (point.spent, $0) } })
    }
    let metric = metric
    let chart = StepChart(curves, xLabel: "settings' worth of training") {
      Text.value($0, of: metric)
    }
    let drawn = chart.rendered(on: terminal)
    return drawn.isEmpty ? "" : StyledText("best \(metric.name) so far", .dim) + "\n" + drawn
  }

  // MARK: - What to think about

  private var notes: [(Message.Kind, String)] {
    var notes: [(Message.Kind, String)] = []
    for side in report.sides {
      let name = report.sides.count > 1 ? "\(side.label): " : ""
      notes += side.edges.map { (.warning, name + $0.text) }
      if side.failedCount > 0 {
        let settings = Set(side.trials.filter { $0.failed > 0 }.map(\.proposal)).count
        notes.append(
          (
            .note,
            "\(name)\(Text.count(side.failedCount, "training")) of \(side.trainingCount) failed or "
              + "diverged; the \(Text.count(settings, "setting")) concerned count as worse than all "
              + "that did not"
          ))
      }
      if side.distinctCount < side.settingCount {
        let same = Text.count(side.settingCount, "setting")
        notes.append(
          (
            .warning,
            "\(name)the \(same) are \(NumberText.count(side.distinctCount)) in effect: trainings of "
              + "several have the very same results, so what they differ in does nothing there"
          ))
      }
      if side.isExhausted, side.trials.count < report.request.budget {
        notes.append(
          (
            .note,
            side.trials.count == 1
              ? "\(name)there is one setting alone, as it stands"
              : "\(name)there are only \(Text.count(side.trials.count, "setting")), all tried"
          ))
      }
    }
    return notes
  }

  // MARK: - All that was tried

  /// The settings of a side, the best first.
  func trials(of side: TuningReport.Side, on terminal: Terminal) -> StyledText {
    let hasRungs = report.rungs.count > 1
    var columns: [Table.Column] = [.init("setting"), .init(metric.name, .right)]
    columns += report.seeds.map { .init("seed \($0)", .right) }
    if hasRungs { columns.append(.init("epochs", .right)) }
    var table = Table(columns)
    let ranked = side.ranking
    for trial in ranked.prefix(Self.mostRows) {
      var row: [Table.Cell] = [
        .init(Self.words(trial), trial.proposal == side.chosen?.proposal ? .bold : .none),
        .init(value(trial.mean)),
      ]
      row += trial.values.map { .init(value($0)) }
      if hasRungs { row.append(.init(trial.epochs.map(String.init) ?? "all")) }
      table.add(row)
    }
    let more = ranked.count - Self.mostRows
    return table.rendered(on: terminal, indent: 2)
      + (more > 0 ? StyledText("\n  and \(more) more, which --json has", .dim) : "")
  }

  private static let mostRows = 30
}
