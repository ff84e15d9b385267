import Statistics

/// Looks whether sequences are whole: each ends with its end, where alone that symbol stands, and is what its
/// text says.
///
/// Without ends a decoder never learns to stop. Filling behind an end is learnt like anything else: most of
/// the loss is then of places that mean nothing.
public struct SequenceCheck: Check {
  public static let id = "sequences"
  public static let question = "Does every sequence end where it ends, and hold what its text says?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let tables = subject.sequenceTables
    guard !tables.isEmpty else { return Conclusion(.skipped, "the examples are no sequences") }
    var found: [Conclusion] = []
    for table in tables {
      for split in table.splits {
        found += Self.ends(of: split, in: table)
        if let conclusion = Self.texts(of: split, in: table) { found.append(conclusion) }
      }
    }
    let counts = tables.map { table in
      let tokens = table.training.sequences.reduce(0) { $0 + $1.count }
      return "\(NumberText.count(tokens)) \(table.side) tokens"
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        "each of \(NumberText.count(subject.data.training.count)) pairs ends with its end; "
          + counts.joined(separator: ", ")))
  }

  private static func ends(
    of split: SequenceTable.Split, in table: SequenceTable
  ) -> [Conclusion] {
    let sequences = split.sequences
    let all = Double(max(sequences.count, 1))
    var found: [Conclusion] = []
    func note(_ rows: [Int], _ verdict: Finding.Verdict, _ text: String, _ hint: String) {
      guard let first = rows.first else { return }
      let share = Double(rows.count) / all
      // One among hundreds is odd, and spoils nothing.
      let verdict = share > 0.01 ? verdict : .warn
      found.append(
        Conclusion(
          verdict,
          "\(rows.count) of \(sequences.count) \(split.name) \(table.side)s \(text), such as example "
            + "\(first)",
          evidence: [Evidence("share of the \(split.name) \(table.side)s", share)], hint: hint,
          setting: "data.dataset"))
    }
    let isTarget = table.field == Examples.target
    let open = sequences.indices.filter { sequences[$0].last != SymbolTable.end }
    note(
      open, isTarget ? .fail : .warn, "do not end with the end",
      isTarget
        ? "a decoder learns to stop by ends alone: append symbol \(SymbolTable.end) to every target"
        : "append symbol \(SymbolTable.end) to every source, as to those that are predicted from")
    let filled = sequences.indices.filter { sequences[$0].dropLast().contains(SymbolTable.end) }
    let isLed = filled.count { sequences[$0].first == SymbolTable.end && sequences[$0].count > 1 }
    if 2 * isLed > filled.count {
      note(
        filled, isTarget ? .fail : .warn, "begin with the end",
        "the end before the first symbol is what the decoder is told, not what it predicts: sequences are "
          + "moved by one place; encode them without it")
    } else {
      let tokens = filled.reduce(0) { $0 + sequences[$1].count }
      let behind = filled.reduce(0) { sum, row in
        sum + sequences[row].count
          - ((sequences[row].firstIndex(of: SymbolTable.end) ?? 0) - sequences[row].startIndex + 1)
      }
      let share = percent(Double(behind) / Double(max(tokens, 1)))
      note(
        filled, isTarget ? .fail : .warn, "go on behind their end (\(share) of their tokens)",
        "leave the filling out: sequences keep their own lengths, and whatever is filled in is learnt and "
          + "counted in the loss")
    }
    let others = Set(filled)
    if let filling = filling(of: split, in: table), others.isEmpty { found.append(filling) }
    let empty = sequences.indices.filter {
      sequences[$0].isEmpty || sequences[$0].count == 1 && sequences[$0].first == SymbolTable.end
    }
    note(
      empty, 20 * empty.count > sequences.count ? .fail : .warn, "are empty",
      "leave these pairs out, or look at how they are read")
    return found
  }

  /// Equal lengths whose last symbols before the end are one: a filling of its own.
  private static func filling(
    of split: SequenceTable.Split, in table: SequenceTable
  ) -> Conclusion? {
    let bodies = split.sequences.map { $0.last == SymbolTable.end ? $0.dropLast() : $0 }
    let lengths = Set(bodies.map(\.count))
    guard bodies.count >= 20, lengths.count == 1, let length = lengths.first, length >= 3 else {
      return nil
    }
    var lasts: [Int: Int] = [:]
    for body in bodies { lasts[body.last ?? 0, default: 0] += 1 }
    guard let (usual, count) = lasts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
      2 * count > bodies.count
    else { return nil }
    let runs = bodies.map { body in body.reversed().prefix { $0 == usual }.count }
    // Filling is behind the rest alone, and as long as there is room.
    let within = bodies.reduce(0) { sum, body in
      sum + body.count { $0 == usual } - body.reversed().prefix { $0 == usual }.count
    }
    guard Set(runs).count > 1, within == 0 else { return nil }
    let share = Double(runs.reduce(0, +)) / Double(bodies.count * length)
    return Conclusion(
      table.field == Examples.target ? .fail : .warn,
      "all \(split.name) \(table.side)s are filled up to \(length) symbols with \(table.name(of: usual)): "
        + "\(percent(share)) of them mean nothing",
      evidence: [Evidence("share of filling", share)],
      hint:
        "leave the filling out: sequences keep their own lengths, and whatever is filled in is learnt "
        + "and counted in the loss", setting: "data.dataset")
  }

  /// Whether tokens are those of the text, where the vocabulary knows its symbols.
  private static func texts(
    of split: SequenceTable.Split, in table: SequenceTable
  ) -> Conclusion? {
    let texts = split.examples.texts(table.text)
    guard let symbols = table.symbols, texts.count == split.sequences.count else { return nil }
    let encoded = symbols.encode(texts)
    let differing = texts.indices.filter { row in
      !encoded[row].prefix { $0 != SymbolTable.end }
        .elementsEqual(split.sequences[row].prefix { $0 != SymbolTable.end })
    }
    guard let first = differing.first else { return nil }
    let share = Double(differing.count) / Double(max(texts.count, 1))
    return Conclusion(
      share > 0.01 ? .fail : .warn,
      "\(differing.count) of \(texts.count) \(split.name) \(table.side)s are not what their texts say, "
        + "such as example \(first)",
      evidence: [Evidence("share that differs", share)],
      hint:
        "texts are measured and tokens are learnt: they must be of the same example, in the same "
        + "vocabulary", setting: "data.dataset")
  }
}
