import Statistics

/// Compares vocabularies with the training sequences: what training never saw cannot be learnt.
///
/// A vocabulary that is learnt from training texts alone knows no symbol that they lack. One that was learnt
/// from the test split too hides how much of that is unknown: the symbols have numbers, and vectors that were
/// never trained.
public struct VocabularyCheck: Check {
  public static let id = "vocabularies"
  public static let question =
    "Are vocabularies learnt from training alone, and do they cover the test?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let tables = subject.sequenceTables
    guard !tables.isEmpty else { return Conclusion(.skipped, "the examples are no sequences") }
    var found: [Conclusion] = []
    var summaries: [String] = []
    for table in tables {
      let size = table.symbols?.count ?? (table.training.sequences.joined().max() ?? 0) + 1
      let known = Set(table.training.sequences.joined())
      // What is held back for validation was read with the training split.
      let read = known.union(
        subject.dataset.train.tokenSequences(table.field).map { Set($0.joined()) } ?? [])
      if let conclusion = Self.learntElsewhere(table, read) { found.append(conclusion) }
      for split in table.heldBack {
        if let conclusion = Self.unknown(in: split, table, known) { found.append(conclusion) }
      }
      if known.subtracting([SymbolTable.end]).count < 2 {
        found.append(
          Conclusion(
            .fail, "all training \(table.side)s are made of one symbol",
            hint: "look at how the texts are read and cut", setting: "data.dataset"))
      }
      summaries.append("\(known.count) of \(size) \(table.side) symbols occur in training")
    }
    return Conclusion(found, else: Conclusion(.pass, summaries.joined(separator: "; ")))
  }

  /// Symbols that the training texts lack.
  private static func learntElsewhere(_ table: SequenceTable, _ read: Set<Int>) -> Conclusion? {
    guard let symbols = table.symbols else { return nil }
    var unseen = (2..<max(symbols.count, 2)).filter { !read.contains($0) }
    if symbols.segmentation.kind == .bytePairs {
      // A pair that only ever stood within greater ones is no symbol of any text, but is learnt with them.
      let texts = table.training.examples.texts(table.text)
      let learnt = Set(SymbolTable(of: texts, by: symbols.segmentation).texts)
      unseen = unseen.filter { !learnt.contains(symbols.texts[$0]) }
    }
    let test = table.heldBack.first { $0.name == "test" }
    let tested = test.map { Set($0.sequences.joined()) } ?? []
    let leaked = unseen.filter { tested.contains($0) }
    guard !leaked.isEmpty else {
      // Rows of an embedding that nothing uses do no harm.
      return nil
    }
    let tokens = test?.sequences.joined().count { leaked.contains($0) } ?? 0
    let all = test?.sequences.reduce(0) { $0 + $1.count } ?? 1
    let share = Double(tokens) / Double(max(all, 1))
    return Conclusion(
      share > 0.01 ? .fail : .warn,
      "the vocabulary of \(table.side)s knows \(NumberText.count(leaked.count, "symbol")) that only the test "
        + "split holds: \(table.names(of: leaked)), \(percent(share)) of its tokens",
      evidence: [
        Evidence("symbols that only the test split holds", leaked.count),
        Evidence("share of the test tokens", share),
      ],
      hint:
        "learn vocabularies from the training texts alone: what they lack is unknown, and nobody has "
        + "trained it", setting: "data.dataset")
  }

  /// How much of a split training does not know.
  private static func unknown(
    in split: SequenceTable.Split, _ table: SequenceTable, _ known: Set<Int>
  ) -> Conclusion? {
    func share(_ sequences: [ArraySlice<Int>]) -> Double {
      // Ends are known to everybody.
      let all = sequences.reduce(0) { $0 + $1.count { $0 != SymbolTable.end } }
      let strange = sequences.joined().count { $0 == SymbolTable.unknown || !known.contains($0) }
      return Double(strange) / Double(max(all, 1))
    }
    let (here, there) = (share(split.sequences), share(table.training.sequences))
    let spoilt = split.sequences.count { sequence in
      sequence.contains { $0 == SymbolTable.unknown || !known.contains($0) }
    }
    let spoiltShare = Double(spoilt) / Double(max(split.sequences.count, 1))
    let evidence = [
      Evidence("share of unknown \(split.name) tokens", here),
      Evidence("share of unknown training tokens", there),
      Evidence("share of \(split.name) \(table.side)s with one", spoiltShare),
    ]
    let isFar = here > 3 * there + 0.02
    guard here > 0.05 || isFar else { return nil }
    return Conclusion(
      here > 0.25 && isFar ? .fail : .warn,
      "\(percent(here)) of the \(split.name) \(table.side) tokens are unknown, \(percent(there)) in training: "
        + "\(percent(spoiltShare)) of the sequences hold one",
      evidence: evidence,
      hint: isFar
        ? "look at how the \(split.name) split was made and its texts cut: capitals, another alphabet or "
          + "spelling"
        : "cut texts into smaller symbols: --trick subword, or characters", setting: "data.dataset")
  }
}
