import Archive

/// What people see of the difference between two bundles.
struct DifferenceView {
  private let difference: BundleDifference

  init(_ difference: BundleDifference) { self.difference = difference }

  func text(_ style: Style) -> String {
    var parts = [
      "A  \(style.bold(difference.left))\nB  \(style.bold(difference.right))"
    ]
    for section in difference.sections {
      var table = Table([("", .left), ("A", .left), ("B", .left), ("", .left)])
      var plain = Table([("", .left), ("", .left)])
      let hasValues = section.rows.contains { !$0.left.isEmpty || !$0.right.isEmpty }
      for row in section.rows {
        if hasValues {
          table.add([row.label, cut(row.left), cut(row.right), style.faint(row.remark)])
        } else {
          plain.add([row.label, style.faint(row.remark)])
        }
      }
      parts.append(
        style.bold(section.title) + "\n" + (hasValues ? table : plain).text(style, indent: "  "))
    }
    return parts.joined(separator: "\n\n")
  }

  private func cut(_ text: String) -> String {
    text.count > 40 ? text.prefix(39) + "…" : text
  }
}
