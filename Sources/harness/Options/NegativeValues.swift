/// Values that begin with a minus sign: the parser takes the `-1` of `--margin -1` for an option, though
/// none is called by a number.
enum NegativeValues {
  /// The words of a command, with each such value joined to its option: `--margin=-1`.
  static func joined(_ words: [String]) -> [String] {
    var joined: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      // Behind these, nothing is an option.
      if word == "--" { return joined + [word] + rest }
      let isOption = word.hasPrefix("--") && !word.contains("=")
      guard isOption, let value = rest.first, isNegative(value) else {
        joined.append(word)
        continue
      }
      rest.removeFirst()
      joined.append("\(word)=\(value)")
    }
    return joined
  }

  /// `-1`, `-.5`, `-1e-3`, and also what begins so, as `-1..1` does; `-inf`.
  private static func isNegative(_ word: String) -> Bool {
    word == "-inf" || word.prefixMatch(of: #/-\.?[0-9]/#) != nil
  }
}
