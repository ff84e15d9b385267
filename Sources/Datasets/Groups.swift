// Examples that belong together, such as the pictures of one patient or the pages of one writer.

import Errors

extension Examples {
  /// The field that says which group an example belongs to.
  public static let group: FieldName = "group"

  /// The number of each example's group; nothing where each example is by itself.
  public var groups: [Int]? {
    guard case .tokens(let tokens) = self[Self.group], tokens.numbers.count == count else {
      return nil
    }
    return tokens.numbers
  }
}

/// Which examples are held back where groups are held back whole.
///
/// Examples of one group are alike: what was trained on some of them knows more of the others than it
/// will of a new group.
public enum HeldGroups {
  /// - Parameters:
  ///   - groups: by example.
  ///   - order: each group once, the first to be held back in front. The last one never is.
  ///   - count: how many examples are to be held back; it takes groups until they have as many.
  ///   - fewest: how many groups are held back at least, as far as there are.
  /// - Returns: by example, whether it is held back.
  public static func isHeld(
    _ groups: [Int], order: [Int], count: Int, fewest: Int = 0
  ) -> [Bool] {
    var sizes: [Int: Int] = [:]
    for group in groups { sizes[group, default: 0] += 1 }
    var held: Set<Int> = []
    var examples = 0
    for group in order.dropLast() where examples < count || held.count < fewest {
      held.insert(group)
      examples += sizes[group] ?? 0
    }
    return groups.map(held.contains)
  }
}

/// The column of tables that says which group a row belongs to.
struct GroupColumn {
  private let index: Int
  private let numbering: Numbering

  /// The texts of the groups in the order of their numbers, which is that of their bytes.
  var names: [String] { numbering.texts }

  /// - Parameters:
  ///   - tables: of the same columns; the groups are those of all.
  ///   - targets: the columns that are predicted.
  init(
    _ reference: ColumnReference, in tables: [CSVTable], besides targets: [Int]
  ) throws(DatasetError) {
    let index = try reference.index(in: tables[0])
    self.index = index
    let file = tables[0].file
    if targets.contains(index) {
      throw DatasetError(
        "groups names the column that is predicted", file: file,
        hint: "name one that tells whom or what an example comes from")
    }
    for table in tables {
      guard let cell = table.rows.lazy.map({ $0[index] }).first(where: \.text.isEmpty)
      else { continue }
      throw DatasetError(
        "expected the name of a group, found nothing", file: table.file,
        at: .cell(line: cell.line, column: cell.column),
        hint: "give an example that belongs to no other's group a name of its own")
    }
    let texts = tables.flatMap { table in table.rows.map { ExactName($0[index].text) } }
    numbering = Numbering(Set(texts).sorted().map(\.text))
    if numbering.texts.count < 2 {
      throw DatasetError(
        "all examples belong to one group, '\(numbering.texts.joined())'", file: file,
        hint: "leave groups out, or name a column that tells several apart")
    }
  }

  /// Adds the groups of a table's rows to its examples.
  func add(to examples: inout Examples, of table: CSVTable) {
    let numbers = table.rows.map { numbering.numbers[ExactName($0[index].text)] ?? 0 }
    examples[Examples.group] = .tokens(Tokens(numbers, limit: names.count))
  }
}
