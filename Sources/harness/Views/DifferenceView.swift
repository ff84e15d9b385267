import Archive
import Reports

/// What people see of the difference between two bundles.
struct DifferenceView {
  private let difference: BundleDifference

  init(_ difference: BundleDifference) { self.difference = difference }

  func text(on terminal: Terminal) -> StyledText {
    var names = Table.facts
    names.add("A", difference.left, .bold)
    names.add("B", difference.right, .bold)
    let sections = difference.sections.map { section in
      ([StyledText(section.title, .bold)] + lines(of: section, on: terminal))
        .joined(separator: "\n")
    }
    return ([names.rendered(on: terminal)] + sections).joined(separator: "\n\n")
  }

  /// Rows with values as a table; those that are a sentence by themselves below it.
  private func lines(of section: BundleDifference.Section, on terminal: Terminal) -> [StyledText] {
    let isSentence = { (row: BundleDifference.Row) in
      row.left.isEmpty && row.right.isEmpty && row.remark.isEmpty
    }
    let rows = section.rows.filter { !isSentence($0) }
    let sentences = section.rows.filter(isSentence).map { StyledText("  " + $0.label) }
    if rows.isEmpty { return sentences }
    let hasValues = rows.contains { !$0.left.isEmpty || !$0.right.isEmpty }
    var table = Table(
      [.init("")] + (hasValues ? [.init("A"), .init("B")] : []) + [.init("")])
    for row in rows {
      let values: [Table.Cell] = hasValues ? [.init(row.left), .init(row.right)] : []
      table.add([.init(row.label)] + values + [.init(row.remark, .dim)])
    }
    return [table.rendered(on: terminal, indent: 2)] + sentences
  }
}
