/// The words and signs of a text as NIST's mteval-v13a.pl and sacreBLEU's tokenizer `13a` have them.
enum Tokenizer13a {
  static func words(of text: String) -> [[Unicode.Scalar]] {
    var scalars = Array(text.unicodeScalars)
    while scalars.last?.isBlank == true { scalars.removeLast() }
    // Most texts have none of these.
    for (old, new) in replacements where old.unicodeScalars.first.map(scalars.contains) == true {
      scalars = scalars.replacing(Array(old.unicodeScalars), with: Array(new.unicodeScalars))
    }
    scalars = [" "] + scalars + [" "]
    scalars = scalars.flatMap { isSign($0) ? [" ", $0, " "] : [$0] }
    // A full stop or comma behind what is no digit, and then before what is none.
    scalars = spaced(scalars, where: { !isDigit($0) && isPoint($1) }) { [$0, " ", $1, " "] }
    scalars = spaced(scalars, where: { isPoint($0) && !isDigit($1) }) { [" ", $0, " ", $1] }
    // A hyphen behind a digit.
    scalars = spaced(scalars, where: { isDigit($0) && $1 == "-" }) { [$0, " ", $1, " "] }
    return scalars.splitAtBlanks
  }

  /// In this order, which is why `&amp;lt;` becomes `<`.
  private static let replacements = [
    ("<skipped>", ""), ("-\n", ""), ("\n", " "), ("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"),
    ("&gt;", ">"),
  ]

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  private static func isPoint(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar == "," }

  /// ASCII's signs but for full stop, comma, hyphen and apostrophe.
  private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "{"..."~", "["..."`", " "..."&", "("..."+", ":"..."@", "/": true
    default: false
    }
  }

  /// Replaces neighbours from the left; none is part of two replacements.
  private static func spaced(
    _ scalars: [Unicode.Scalar], where isMeant: (Unicode.Scalar, Unicode.Scalar) -> Bool,
    by replacement: (Unicode.Scalar, Unicode.Scalar) -> [Unicode.Scalar]
  ) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(scalars.count * 2)
    var index = 0
    while index < scalars.count {
      if index + 1 < scalars.count, isMeant(scalars[index], scalars[index + 1]) {
        result += replacement(scalars[index], scalars[index + 1])
        index += 2
      } else {
        result.append(scalars[index])
        index += 1
      }
    }
    return result
  }
}
