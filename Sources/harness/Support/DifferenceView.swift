import Archive
import Reports

/// What people see of the difference between two bundles.
struct DifferenceView {
  private let difference: BundleDifference

  init(_ difference: BundleDifference) { self.difference = difference }

  func text(on terminal: Terminal) -> String {
    var names = Table.facts
    names.add("A", difference.left, .bold)
    names.add("B", difference.right, .bold)
    let sections = difference.sections.map { section in
      terminal.styled(section.title, .bold) + "\n"
        + table(of: section).rendered(on: terminal, indent: 2)
    }
    return ([names.rendered(on: terminal)] + sections).joined(separator: "\n\n")
  }

  private func table(of section: BundleDifference.Section) -> Table {
    let hasValues = section.rows.contains { !$0.left.isEmpty || !$0.right.isEmpty }
    var table = Table(
      [.init("")] + (hasValues ? [.init("A"), .init("B")] : []) + [.init("")])
    for row in section.rows {
      let values: [Table.Cell] = hasValues ? [.init(row.left), .init(row.right)] : []
      table.add([.init(row.label)] + values + [.init(row.remark, .dim)])
    }
    return table
  }
}
