import Ablations
import Archive
import Errors
import Reports

/// What people see of the difference between two ablations.
struct AblationDifferenceView {
  private let difference: AblationDifference

  init(_ difference: AblationDifference) { self.difference = difference }

  func text(on terminal: Terminal) -> StyledText {
    var names = Table.facts
    names.add("A", difference.left, .bold)
    names.add("B", difference.right, .bold)
    var parts = [names.rendered(on: terminal)]
    func add(_ title: String, _ table: Table) {
      parts.append("\(title, .bold)\n\(table.rendered(on: terminal, indent: 2))")
    }
    if !difference.damage.isEmpty {
      var table = Table.facts
      for damage in difference.damage {
        table.add(damage.side == .left ? "A" : "B", damage.problem.description)
      }
      add("Damaged", table)
    }
    if !difference.plan.isEmpty { add("Cause: plan", Self.table(difference.plan)) }
    if !difference.causes.isEmpty {
      add("Cause: what runs follow from", Self.table(difference.causes))
    }
    if difference.plan.isEmpty, difference.causes.isEmpty {
      parts.append("\("Causes", .bold)\n  none")
    }
    if difference.sameResults {
      parts.append(
        "\("Effects: none", .bold)\n  all runs, and what they come to, are the same, bit for bit")
      return parts.joined(separator: "\n\n")
    }
    if !difference.runs.isEmpty { add("Effect: runs", runs) }
    parts.append("  \(Text.count(difference.sameRuns, "run")) the same, bit for bit")
    if !difference.leftSeeds.isEmpty || !difference.rightSeeds.isEmpty {
      var table = Table.facts
      table.add("only A has", Self.text(of: difference.leftSeeds))
      table.add("only B has", Self.text(of: difference.rightSeeds))
      add("Seeds", table)
    }
    if !difference.statistics.isEmpty {
      add("Effect: what they come to", Self.table(difference.statistics))
    }
    return parts.joined(separator: "\n\n")
  }

  private static func text(of seeds: [Int]) -> String {
    seeds.isEmpty ? "none" : NameList.text(seeds.map(String.init), showing: 24)
  }

  private var runs: Table {
    var table = Table([.init("run"), .init("A"), .init("B")])
    for run in difference.runs {
      table.add([
        .init("seed \(run.seed), \(run.arm)"), .init(run.left?.short ?? "none"),
        .init(run.right?.short ?? "none"),
      ])
    }
    return table
  }

  private static func table(_ changes: [AblationDifference.Change]) -> Table {
    var table = Table([.init(""), .init("A"), .init("B"), .init("")])
    for change in changes {
      table.add([
        .init(change.key), .init(shortened(change.left)), .init(shortened(change.right)),
        .init(change.arms.map { "in \($0.joined(separator: ", "))" } ?? "", .dim),
      ])
    }
    return table
  }

  /// What is said differently, as far as a screen has room for it.
  static func table(_ changes: [StatisticsChange]) -> Table {
    let shown = 24
    var table = Table([.init(""), .init("A"), .init("B")])
    for change in changes.prefix(shown) {
      table.add([
        .init(change.key), .init(shortened(change.left)), .init(shortened(change.right)),
      ])
    }
    if changes.count > shown {
      table.add([
        .init("and \(changes.count - shown) more, which --json has"), .init(""), .init(""),
      ])
    }
    return table
  }

  /// A value as text, of which a hash or a list is shortened.
  private static func shortened(_ value: JSONValue?) -> String {
    let text = value?.text ?? "none"
    let isHash = (text.utf8.count == 40 || text.utf8.count == 64) && text.allSatisfy(\.isHexDigit)
    let limit = 60
    return isHash
      ? String(text.prefix(12)) : text.count > limit ? text.prefix(limit - 1) + "…" : text
  }
}
