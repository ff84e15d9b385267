import Statistics

/// Looks for passages of the held-back text that the training text holds too.
///
/// A passage is so long that chance repeats none: four times ln(n·m)/h symbols, where n and m are the
/// texts' lengths and h the entropy of a symbol given the one before it. Texts that are pasted twice
/// do not lower h, as how often long passages repeat would.
public struct PassageCheck: Check {
  public static let id = "passages"
  public static let question = "Are the held-back passages absent from the training text?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let training = subject.data.training
    if training.hasSequences {
      return Conclusion(.skipped, "pairs of sequences are compared whole by 'overlap'")
    }
    guard subject.predictsSymbols, training.places > 1 else {
      return Conclusion(.skipped, "the data are no text with a symbol to predict at each place")
    }
    let text = SymbolText(training, follows: subject.dataset.isOrdered)
    let entropy = text.conditionalEntropy
    var found: [Conclusion] = []
    var shares: [String] = []
    for split in subject.heldBackSplits {
      let other = SymbolText(split.examples, follows: subject.dataset.isOrdered)
      let pairs = Double(text.count) * Double(max(other.count, 1))
      let length = Int((4 * Elementary.log(pairs) / max(entropy, 1e-6)).rounded(.up))
      guard entropy > 0.1, let longest = min(text.longest, other.longest), longest >= 4 else {
        continue
      }
      let used = min(max(length, 16), longest)
      // Windows that are too short to be told from others by chance.
      if Elementary.log(pairs) > 0.7 * entropy * Double(used) { continue }
      // Phrases that come again by themselves become rarer with their length, copied ones do not.
      let twice = min(2 * used, longest)
      let share = other.share(ofPassages: twice, in: text)
      shares.append("\(percent(share)) of \(split.name)")
      guard share > 0.01, share > 0.5 * other.share(ofPassages: twice / 2, in: text) else {
        continue
      }
      let isWorthless = split.name == "test" ? share > 0.03 : share > 0.25
      found.append(
        Conclusion(
          isWorthless ? .fail : .warn,
          "\(percent(share)) of the \(split.name) passages of \(twice) symbols are in the training "
            + "text too",
          evidence: [
            Evidence("share of passages", share), Evidence("symbols of a passage", twice),
            Evidence("entropy of a symbol given the one before it", entropy),
          ],
          hint:
            "remove what is there twice, then split; the \(split.name) windows must not overlap "
            + "those trained on", setting: "data.dataset"))
    }
    let sound =
      shares.isEmpty
      ? Conclusion(.skipped, "the windows are too short, or the text too regular, to tell copies")
      : Conclusion(
        .pass, "passages that are in the training text too: " + shares.joined(separator: ", "))
    return Conclusion(found, else: sound)
  }
}

/// Symbols in their order.
private struct SymbolText {
  /// Runs of symbols that follow one another.
  private let runs: [[Int32]]
  let count: Int

  /// - Parameter follows: whether each window goes on where the one before it ends.
  init(_ examples: Examples, follows: Bool) {
    let width = max(examples.inputs.count / max(examples.count, 1), 1)
    let symbols = examples.inputs.scalars.map { Int32($0) }
    let labels = examples.labels
    count = symbols.count
    var runs: [[Int32]] = []
    for start in stride(from: 0, to: symbols.count, by: width) {
      // A window's last class is the symbol that the next window begins with.
      let isNext =
        follows && start > 0 && labels.count == symbols.count
        && labels[start - 1] == Int(symbols[start])
      if isNext {
        runs[runs.count - 1] += symbols[start..<start + width]
      } else {
        runs.append(Array(symbols[start..<start + width]))
      }
    }
    self.runs = runs
  }

  /// The longest passage that a good part of the runs have.
  var longest: Int? {
    let lengths = runs.map(\.count).sorted()
    return lengths.isEmpty ? nil : lengths[lengths.count / 2]
  }

  /// H(next | symbol), in nats.
  var conditionalEntropy: Double {
    var pairs: [UInt64: Int] = [:]
    var singles: [Int32: Int] = [:]
    var total = 0
    for run in runs {
      for (a, b) in zip(run, run.dropFirst()).prefix(max(400_000 - total, 0)) {
        pairs[UInt64(UInt32(bitPattern: a)) << 32 | UInt64(UInt32(bitPattern: b)), default: 0] += 1
        singles[a, default: 0] += 1
        total += 1
      }
    }
    func sum(_ counts: some Collection<Int>) -> Double {
      counts.sorted().reduce(0.0) { $0 + Double($1) * Elementary.log(Double($1)) }
    }
    return total == 0 ? 0 : (sum(singles.values) - sum(pairs.values)) / Double(total)
  }

  /// How many of its passages of a length another text holds.
  func share(ofPassages length: Int, in other: SymbolText) -> Double {
    // One passage of sixteen is looked at where there are many, chosen by its hash on both sides.
    let mask: UInt64 = other.count > 100_000 ? 0xF000 : 0
    var known: Set<UInt64> = []
    other.forEachPassage(length) { if $0 & mask == 0 { known.insert($0) } }
    var (all, found) = (0, 0)
    forEachPassage(length) {
      guard $0 & mask == 0 else { return }
      all += 1
      found += known.contains($0) ? 1 : 0
    }
    return Double(found) / Double(max(all, 1))
  }

  /// Visits the hash of each passage, by the sliding polynomial of Rabin and Karp.
  private func forEachPassage(_ length: Int, _ body: (UInt64) -> Void) {
    let base: UInt64 = 0x9E37_79B9_7F4A_7C15
    let power = (0..<length).reduce(UInt64(1)) { result, _ in result &* base }
    for run in runs where run.count >= length {
      var hash: UInt64 = 0
      for (index, symbol) in run.enumerated() {
        hash = hash &* base &+ UInt64(UInt32(bitPattern: symbol)) &+ 1
        if index >= length {
          hash = hash &- power &* (UInt64(UInt32(bitPattern: run[index - length])) &+ 1)
        }
        if index >= length - 1 {
          // Mixed, so that masks of its bits choose at random.
          let mixed = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
          body(mixed ^ mixed >> 32)
        }
      }
    }
  }
}

/// The lesser of two, if there are both.
private func min(_ a: Int?, _ b: Int?) -> Int? {
  a.flatMap { a in b.map { Swift.min(a, $0) } }
}
