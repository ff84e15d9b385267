import Errors

/// Pairs to learn from and others to test on: the same source never stands on both sides, for what was
/// learnt by heart would be taken for knowledge.
struct PairExamples {
  let train: Examples
  let test: Examples
  /// Whether pairs follow one another in the order of a text.
  let isOrdered: Bool

  /// Cuts off test pairs; pairs of one source stay together.
  ///
  /// - Parameter held: how many there are to be at least.
  init(_ file: PairFile, split: Split, held: Int) throws(DatasetError) {
    let groups = Self.groups(of: file.pairs)
    let parts = split.indices(groups: groups, held: max(held, 1))
    guard !parts.train.isEmpty, !parts.test.isEmpty else {
      throw DatasetError(
        file.pairs.count == 1
          ? "holds one pair, which cannot be learnt from and tested on"
          : "all \(file.pairs.count) pairs have one source, which cannot be learnt from and tested on",
        file: file.path, hint: "use more pairs, or name a test file")
    }
    isOrdered = split == .last
    // What follows one another is held back from the end.
    let all = Self.examples(
      file.pairs, groups: groups, of: isOrdered ? nil : Self.count(of: groups))
    train = all.choosing(parts.train)
    test = all.choosing(parts.test)
  }

  /// - Throws: for a test file with a source of the training file.
  init(train: PairFile, test: PairFile) throws(DatasetError) {
    var lines: [ExactName: Int] = [:]
    for (index, pair) in train.pairs.enumerated() {
      lines[ExactName(pair.source)] = lines[ExactName(pair.source)] ?? train.line(of: index)
    }
    for (index, pair) in test.pairs.enumerated() {
      guard let line = lines[ExactName(pair.source)] else { continue }
      throw DatasetError(
        "its source also stands in line \(line) of \(train.path): what is learnt by heart would be "
          + "tested", file: test.path, at: .line(test.line(of: index)),
        hint: "leave the pair out of one of the files; without a test file, test pairs are cut off "
          + "by their sources")
    }
    isOrdered = false
    let groups = Self.groups(of: train.pairs + test.pairs)
    let count = Self.count(of: groups)
    self.train = Self.examples(train.pairs, groups: groups[..<train.pairs.count], of: count)
    self.test = Self.examples(test.pairs, groups: groups[train.pairs.count...], of: count)
  }

  /// The number of each pair's source, in the order in which sources come.
  private static func groups(of pairs: [TextPair]) -> [Int] {
    var numbers: [ExactName: Int] = [:]
    return pairs.map { pair in
      let number = numbers[ExactName(pair.source)] ?? numbers.count
      numbers[ExactName(pair.source)] = number
      return number
    }
  }

  /// How many groups there are, if a source comes again; where each pair has its own, there are none.
  private static func count(of groups: [Int]) -> Int? {
    let count = (groups.max() ?? 0) + 1
    return count < groups.count ? count : nil
  }

  /// - Parameter count: how many groups there are; `nil` for none.
  private static func examples(
    _ pairs: [TextPair], groups: some Sequence<Int>, of count: Int?
  ) -> Examples {
    var examples = Examples(pairs)
    if let count { examples[Examples.group] = .tokens(Tokens(Array(groups), limit: count)) }
    return examples
  }
}

extension Dataset {
  /// Pairs of texts, not yet cut into symbols.
  init(
    _ pairs: PairExamples, name: String, summary: String, licence: String, source: String,
    description: DataDescription? = nil
  ) {
    self.init(
      name: name, summary: summary, licence: licence, source: source, target: .fields,
      task: Self.transcription, inputRange: 0...1, inputKind: .tokens, train: pairs.train,
      test: pairs.test, description: description, isOrdered: pairs.isOrdered)
  }
}
