import Configuration
import Errors
import TensorCore

/// A column of a table: by its name, or by its number from 0; −1 is the last.
enum ColumnReference: Codable, Hashable, Sendable {
  case name(String)
  case number(Int)

  init(from decoder: any Decoder) throws {
    let decoder = try ConfigurationDecoder.of(decoder)
    switch decoder.node.value {
    case .integer(let number): self = .number(number)
    case .string(let name): self = .name(name)
    default: throw decoder.error("expected the name of a column or its number")
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .name(let name): try container.encode(name)
    case .number(let number): try container.encode(number)
    }
  }

  func index(in table: CSVTable) throws(DatasetError) -> Int {
    try index(among: table.names, width: table.width, file: table.file)
  }

  /// - Parameters:
  ///   - names: of the columns, if they have some.
  ///   - width: how many columns there are.
  func index(among names: [String]?, width: Int, file: String) throws(DatasetError) -> Int {
    switch self {
    case .name(let name):
      if let index = names?.firstIndex(where: { $0.isExactly(name) }) { return index }
      throw DatasetError(
        "has no column '\(name)'", file: file,
        hint: names.map { KeyNames.hint(for: name, among: $0, kind: "column") }
          ?? "its columns have no names: number them from 0, or set header = true")
    case .number(let number):
      let index = number < 0 ? width + number : number
      if (0..<width).contains(index) { return index }
      throw DatasetError(
        "has no column \(number): it has \(width) columns", file: file,
        hint: "columns are numbered from 0; -1 is the last")
    }
  }
}

/// One column or several: `label = "x"` or `label = ["x", "y"]`.
struct ColumnList: Codable, Hashable, Sendable {
  var columns: [ColumnReference]

  init(_ columns: [ColumnReference]) { self.columns = columns }

  init(from decoder: any Decoder) throws {
    let decoder = try ConfigurationDecoder.of(decoder)
    columns =
      decoder.node.elements == nil
      ? [try decoder.decode(ColumnReference.self)]
      : try decoder.decode([ColumnReference].self)
  }

  func encode(to encoder: any Encoder) throws { try columns.encode(to: encoder) }
}

/// How the columns of a table become inputs and targets, fixed by the training table.
struct CSVSchema {
  /// The column or columns that are to be predicted.
  let targets: [Int]
  /// The columns of the inputs in order; each is a number or one of some texts.
  private let inputs: [(column: Int, categories: [String]?)]
  private let width: Int
  /// How many columns the table has.
  let sourceWidth: Int
  /// The texts of the classes in the order of their numbers; nil for regression.
  let classNames: [String]?

  /// Fixes the columns, the categories and the classes.
  ///
  /// - Parameters:
  ///   - classNames: the texts of the classes if known, otherwise nil: then labels that are whole
  ///     numbers are the classes themselves, and other texts are numbered in sorted order.
  init(
    _ table: CSVTable, targets: ColumnList, drop: ColumnList, categorical: ColumnList,
    isClassification: Bool, classNames: [String]?
  ) throws(DatasetError) {
    self.targets = try Self.indices(targets, in: table)
    let dropped = Set(try Self.indices(drop, in: table))
    let categorical = Set(try Self.indices(categorical, in: table))
    var inputs: [(Int, [String]?)] = []
    for column in 0..<table.width
    where !self.targets.contains(column) && !dropped.contains(column) {
      inputs.append(
        (column, categorical.contains(column) ? Self.texts(of: column, in: table) : nil))
    }
    guard !inputs.isEmpty else {
      throw DatasetError("no columns are left as inputs", file: table.file)
    }
    self.inputs = inputs
    sourceWidth = table.width
    width = inputs.reduce(0) { $0 + ($1.1?.count ?? 1) }
    if isClassification, let classNames {
      self.classNames = classNames
    } else if isClassification {
      self.classNames = try Self.classes(of: table, column: self.targets[0])
    } else {
      self.classNames = nil
    }
  }

  private static func indices(
    _ list: ColumnList, in table: CSVTable
  ) throws(DatasetError) -> [Int] {
    var indices: [Int] = []
    for column in list.columns { indices.append(try column.index(in: table)) }
    return indices
  }

  private static func classes(
    of table: CSVTable, column: Int
  ) throws(DatasetError) -> [String] {
    let texts = texts(of: column, in: table)
    let numbers = texts.compactMap(Int.init)
    if numbers.count == texts.count, let last = numbers.max(), (numbers.min() ?? 0) >= 0,
      last < IDXExamples.maximumClasses
    {
      return (0...last).map(String.init)
    }
    if texts.count > IDXExamples.maximumClasses || texts.count > max(table.rows.count / 2, 20) {
      throw DatasetError(
        "column \(column) has \(texts.count) different labels in \(table.rows.count) rows",
        file: table.file, hint: "choose another label column, or set task = \"regression\"")
    }
    return texts
  }

  /// The different texts of a column, sorted by their bytes.
  private static func texts(of column: Int, in table: CSVTable) -> [String] {
    Set(table.rows.map { ExactName($0[column].text) }).sorted().map(\.text)
  }

  /// Reads the inputs and targets of a table.
  func examples(_ table: CSVTable) throws(DatasetError) -> Examples {
    var floats: [Float] = []
    floats.reserveCapacity(table.rows.count * width)
    let inputs = inputs.map { (column: $0.column, categories: $0.categories.map(Numbering.init)) }
    for row in table.rows {
      for (column, categories) in inputs {
        if let categories {
          let index = try Self.index(of: row[column], among: categories, in: table, "category")
          for place in categories.texts.indices { floats.append(place == index ? 1 : 0) }
        } else {
          floats.append(try Self.number(row[column], in: table))
        }
      }
    }
    let tensor = Tensor(floats, shape: [table.rows.count, width])
    if let classNames {
      let classes = Numbering(classNames)
      var labels: [Int] = []
      for row in table.rows {
        labels.append(try Self.index(of: row[targets[0]], among: classes, in: table, "class"))
      }
      return Examples(inputs: tensor, labels: labels)
    }
    var values: [Float] = []
    for row in table.rows {
      for column in targets { values.append(try Self.number(row[column], in: table)) }
    }
    return Examples(
      inputs: tensor, values: Tensor(values, shape: [table.rows.count, targets.count]))
  }

  private static func number(
    _ cell: CSVTable.Cell, in table: CSVTable
  ) throws(DatasetError) -> Float {
    if let number = CSVTable.number(cell.text) { return number }
    throw DatasetError(
      "expected a number, found \"\(cell.text.prefix(40))\"", file: table.file,
      at: .cell(line: cell.line, column: cell.column),
      hint: "leave the column out with drop, or list it under categorical")
  }

  private static func index(
    of cell: CSVTable.Cell, among numbering: Numbering, in table: CSVTable, _ kind: String
  ) throws(DatasetError) -> Int {
    if let index = numbering.numbers[ExactName(cell.text)] { return index }
    let texts = numbering.texts
    throw DatasetError(
      "expected a known \(kind), found \"\(cell.text.prefix(40))\"", file: table.file,
      at: .cell(line: cell.line, column: cell.column),
      hint: KeyNames.hint(
        for: cell.text, among: texts, kind: kind,
        otherwise: "known are \(NameList.text(texts, showing: 20))"))
  }
}

/// Texts that are numbered in their order.
struct Numbering {
  let texts: [String]
  let numbers: [ExactName: Int]

  init(_ texts: [String]) {
    self.texts = texts
    numbers = Dictionary(texts.enumerated().map { (ExactName($1), $0) }) { first, _ in first }
  }
}
