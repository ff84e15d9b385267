/// The sequences of one field in every split of the prepared data.
struct SequenceTable {
  struct Split {
    let name: String
    let examples: Examples
    let sequences: [ArraySlice<Int>]
  }

  /// "source" or "target".
  let side: String
  let field: FieldName
  let text: FieldName
  /// What the numbers mean; `nil` where the data do not say.
  let symbols: SymbolTable?
  /// Training first.
  let splits: [Split]

  var training: Split { splits[0] }
  var heldBack: ArraySlice<Split> { splits.dropFirst() }

  /// What a number is called.
  func name(of token: Int) -> String {
    guard let symbols, symbols.names.indices.contains(token) else { return "\(token)" }
    return "'\(symbols.names[token])'"
  }

  func names(of tokens: [Int]) -> String {
    tokens.prefix(5).map { name(of: $0) }.joined(separator: ", ") + (tokens.count > 5 ? ", …" : "")
  }
}

extension CheckSubject {
  /// Sources and targets, where examples are pairs of sequences.
  var sequenceTables: [SequenceTable] {
    [
      ("source", Examples.input, Examples.inputText),
      ("target", Examples.target, Examples.targetText),
    ].compactMap { side, field, text in
      let known = splits.compactMap { split in
        split.examples.tokenSequences(field).map {
          SequenceTable.Split(name: split.name, examples: split.examples, sequences: $0)
        }
      }
      guard data.training.hasSequences, known.count == splits.count else { return nil }
      return SequenceTable(
        side: side, field: field, text: text, symbols: dataset.symbols[field], splits: known)
    }
  }
}
