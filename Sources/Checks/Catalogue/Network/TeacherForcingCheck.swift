import Statistics

/// Looks what the decoder of a sequence is told and asked for, while it learns and when it predicts.
///
/// While it learns it is told at each place the tokens before it, and asked for the one there: the target
/// moved by one place, behind the end. When it predicts there is no target: what it has predicted itself
/// stands in its place. Whatever lets the token itself through makes a loss of nothing and a decoder that
/// knows nothing.
/// - Source: Williams and Zipser, 1989 (teacher forcing); Sutskever et al., 2014.
public struct TeacherForcingCheck: Check {
  public static let id = "teacher-forcing"
  public static let question = "Is the decoder told what comes before each token, and no more?"
  public static let cost = CheckCost.passes

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    guard subject.data.training.hasSequences, subject.task.searches else {
      return Conclusion(.skipped, "no sequence is predicted token by token")
    }
    let examples = subject.distinctExamples(8, for: Self.id)
    let posed = subject.pose(examples)
    guard let told = ToldSequence(posed) else {
      return Conclusion(.skipped, "the targets are no sequences of tokens")
    }
    var found = told.findings
    if found.isEmpty {
      // Bits tell whatever the network does; rows that are wrong already say it better.
      let probe = TokenProbe(subject, examples)
      found += probe.findings
    }
    if let conclusion = Self.borrowed(subject, examples) { found.append(conclusion) }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        "each place is told the target before it, none sees its own token or a later one, all hear the "
          + "source; predictions are made without the target"))
  }

  /// Predictions that change with the targets that they are to be compared with.
  private static func borrowed(_ subject: CheckSubject, _ examples: Examples) -> Conclusion? {
    let strange = examples.exchanging([Examples.target, Examples.targetText])
    let fields = subject.task.inputFields
    let isBorrowed = subject.seeds(3).contains { seed in
      var state = subject.perturbedState(seed: seed)
      // Far enough from equal logits for different tokens to be the likeliest.
      for index in state.parameters.tensors.indices { state.parameters.tensors[index].scale(by: 2) }
      let evaluator = subject.evaluator(of: state)
      func predicted(_ examples: Examples) -> Tensor {
        subject.recipe.predict(evaluator, examples.selecting(fields))
      }
      return !predicted(examples).isIdentical(to: predicted(strange))
    }
    guard isBorrowed else { return nil }
    return Conclusion(
      .fail, "predictions change with the targets that they are compared with",
      hint:
        "teacher forcing is on in evaluation: a prediction has to be made from the source and from what "
        + "was predicted before, without the target")
  }
}

/// What the decoder reads and is asked for at each place, beside the targets' tokens.
private struct ToldSequence {
  private let tokens: [Int]
  private let lengths: [Int]
  private let asked: [Int]
  /// What the network reads with a token for each row of its outputs; `nil` where nothing is.
  private let told: [Int]?

  init?(_ posed: PosedExamples) {
    guard let sequences = posed.examples.tokenSequences(Examples.target) else { return nil }
    tokens = sequences.flatMap { Array($0) }
    lengths = sequences.map(\.count)
    asked = posed.labels
    let source = posed.examples.tokenSequences(Examples.input)?.flatMap { Array($0) }
    let rows = posed.rows
    told =
      posed.inputs.groups.keys.sorted().compactMap { name -> [Int]? in
        guard posed.inputs.groups[name]?.lengths == rows, let tensor = posed.inputs.tensors[name],
          tensor.shape.rank == 2
        else { return nil }
        let read = tensor.scalars.map { Int($0) }
        return read == source ? nil : read
      }.first
  }

  var findings: [Conclusion] {
    var found: [Conclusion] = []
    if asked != tokens {
      let hint =
        "the loss asks at each place for the token there; the decoder's inputs are what is moved, by one "
        + "place, and its targets stay"
      let what =
        if asked.count != tokens.count {
          "the loss asks for \(asked.count) tokens of targets that have \(tokens.count)"
        } else if isMoved(asked, by: 1) {
          "the loss asks at each place for the token behind it: targets are moved by one place"
        } else if isMoved(asked, by: -1) {
          "the loss asks at each place for the token before it: targets are moved by one place"
        } else {
          "the loss asks for other tokens than the targets'"
        }
      found.append(Conclusion(.fail, what, hint: hint))
    }
    if let told, told != tokens.movedBehindEnds(lengths), told == tokens {
      found.append(
        Conclusion(
          .fail, "the decoder is told at each place the token that it is to predict there",
          hint:
            "its inputs are the target moved by one place, beginning with the end, which stands for "
            + "nothing said so far"))
    }
    return found
  }

  /// Whether each sequence is the target moved, but for its margin.
  private func isMoved(_ other: [Int], by shift: Int) -> Bool {
    var (start, compared) = (0, 0)
    for length in lengths {
      for place in 0..<length where (0..<length).contains(place + shift) {
        if other[start + place] != tokens[start + place + shift] { return false }
        compared += 1
      }
      start += length
    }
    return compared > 0
  }
}

extension [Int] {
  /// Sequences that stand one behind another, each moved by one place behind an end.
  fileprivate func movedBehindEnds(_ lengths: [Int]) -> [Int] {
    var (moved, start) = ([Int](), 0)
    for length in lengths where length > 0 {
      moved += [SymbolTable.end] + self[start..<start + length - 1]
      start += length
    }
    return moved
  }
}

/// Changes single tokens of sources and targets and looks which rows of the outputs change.
private struct TokenProbe {
  /// Changed target tokens that reach rows before them, and the row at their own place.
  private var reachingBack = 0
  private var reachingSelf = 0
  /// Target and source tokens that reach any row behind them, or any row.
  private var reachingOn = 0
  private var heard = 0
  private var changedTargets = 0
  private var changedFollowed = 0
  private var changedSources = 0

  init(_ subject: CheckSubject, _ examples: Examples) {
    let state = subject.perturbedState(seed: subject.seed)
    let limits = [Examples.input, Examples.target].map { subject.dataset.symbols[$0]?.count ?? 3 }
    guard let sources = examples.tokenSequences(Examples.input),
      let targets = examples.tokenSequences(Examples.target)
    else { return }
    func rows(_ examples: Examples) -> [Tensor] {
      let posed = subject.pose(examples)
      let outputs = subject.network.evaluate(posed, state: state)
      return (0..<examples.count).map { posed.part(outputs, of: $0) }
    }
    let before = rows(examples)
    // The same place from the front in all of them, in the middle, and the last one.
    for share in [0, 0.5, 1.0] {
      func places(_ sequences: [ArraySlice<Int>]) -> [Int] {
        sequences.map { min(Int(share * Double($0.count)), max($0.count - 1, 0)) }
      }
      let (own, others) = (places(targets), places(sources))
      let told = rows(examples.changing(Examples.target, at: own, limit: limits[1]))
      let read = rows(examples.changing(Examples.input, at: others, limit: limits[0]))
      for index in 0..<examples.count where targets[index].count > 0 {
        let differing = before[index].differingRows(from: told[index])
        changedTargets += 1
        if differing.contains(where: { $0 < own[index] }) { reachingBack += 1 }
        if differing.contains(own[index]) { reachingSelf += 1 }
        if own[index] + 1 < targets[index].count {
          changedFollowed += 1
          if differing.contains(where: { $0 > own[index] }) { reachingOn += 1 }
        }
        guard sources[index].count > 0 else { continue }
        changedSources += 1
        if !before[index].differingRows(from: read[index]).isEmpty { heard += 1 }
      }
    }
  }

  var findings: [Conclusion] {
    let evidence = [
      Evidence("target tokens changed", changedTargets),
      Evidence("that reach outputs before them", reachingBack),
      Evidence("that reach the output at their own place", reachingSelf),
      Evidence("that reach outputs behind them", reachingOn),
      Evidence("source tokens changed", changedSources),
      Evidence("that reach an output", heard),
    ]
    var found: [Conclusion] = []
    if reachingBack > 0 {
      found.append(
        Conclusion(
          .fail,
          "the decoder looks ahead: \(reachingBack) of \(changedTargets) changed target tokens reach outputs "
            + "before them, which are to predict them",
          hint:
            "mask what comes later: causal = true in the decoder's attention, and no decoder that goes "
            + "backwards", setting: "network"))
    } else if reachingSelf > 0 {
      found.append(
        Conclusion(
          .fail,
          "the decoder sees the token that it is to predict: \(reachingSelf) of \(changedTargets) changed "
            + "target tokens reach the output at their own place",
          hint: "its inputs are the target moved by one place, beginning with the end"))
    }
    if changedSources > 0, heard == 0 {
      found.append(
        Conclusion(
          .fail, "no output depends on the source",
          hint:
            "the decoder does not begin with the encoder's state and attends to nothing: name one of "
            + "them (initial-state, over)", setting: "network"))
    } else if 4 * heard < 3 * changedSources {
      found.append(
        Conclusion(
          .warn,
          "\(changedSources - heard) of \(changedSources) changed source tokens reach no output",
          hint: "part of the source is lost before the decoder: look at what the encoder hands on",
          setting: "network"))
    }
    if changedFollowed > 0, reachingOn == 0 {
      found.append(
        Conclusion(
          .warn, "no output depends on the target before it",
          hint: "the decoder is not told what it has said: it cannot know where it is",
          setting: "network"))
    }
    return found.resting(on: evidence)
  }
}

extension Tensor {
  /// The rows that are not the same bits.
  fileprivate func differingRows(from other: Tensor) -> [Int] {
    guard shape == other.shape else { return Array(0..<max(shape[0], other.shape[0])) }
    return (0..<shape[0]).filter { !rows($0..<$0 + 1).isIdentical(to: other.rows($0..<$0 + 1)) }
  }
}

extension Examples {
  /// The same examples, each with another known token at a place of a field.
  fileprivate func changing(_ name: FieldName, at places: [Int], limit: Int) -> Examples {
    guard case .ragged(let ragged) = self[name] else { return self }
    var rows = ragged.rows
    var start = 0
    for (length, place) in zip(ragged.lengths, places) {
      defer { start += length }
      guard place < length else { continue }
      let token = Int(rows[flat: start + place])
      // The next known symbol, and behind the last one the first.
      let next = token + 1 < max(limit, 3) ? max(token + 1, 2) : 2
      rows[flat: start + place] = Float(next == token ? SymbolTable.unknown : next)
    }
    var examples = self
    examples[name] = .ragged(ragged.replacingRows(by: rows))
    return examples
  }
}
