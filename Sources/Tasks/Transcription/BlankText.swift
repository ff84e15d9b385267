extension Unicode.Scalar {
  /// Whether Python's `str.isspace` says so, by which sacreBLEU splits: Unicode's white space, and the
  /// four separators of ASCII.
  var isBlank: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }
}

extension Sequence<Unicode.Scalar> {
  /// The runs of scalars between blanks.
  var splitAtBlanks: [[Unicode.Scalar]] {
    var words: [[Unicode.Scalar]] = []
    var isInside = false
    for scalar in self {
      if scalar.isBlank {
        isInside = false
      } else if isInside {
        words[words.count - 1].append(scalar)
      } else {
        words.append([scalar])
        isInside = true
      }
    }
    return words
  }
}
