import Statistics

/// The looks at one comparison, and what looking so often does.
public struct LookHistory: Sendable, Equatable {
  /// The seeds of each, sorted.
  public let looks: [[Int]]
  /// Whether seeds were added until the evidence decided, and these are the looks besides.
  private let isBesideSearch: Bool

  /// The chance that p ≤ .05 at one of them at least where there is no difference; found by
  /// simulation whenever it is asked for. Nil where there was one look alone, or p does not decide.
  public var falseAlarmRate: Double? {
    looks.count > 1 && !isBesideSearch ? RepeatedLooks.falseAlarmRate(looks) : nil
  }

  /// - Parameter looks: at least one.
  init(_ looks: [Set<Int>]) {
    self.looks = looks.map { $0.sorted() }
    isBesideSearch = false
  }

  /// - Parameter looks: those that were not the search's own.
  init(besideSearch looks: [Set<Int>]) {
    self.looks = looks.map { $0.sorted() }
    isBesideSearch = true
  }

  /// "third look at this comparison (6, 8, 12 seeds): …"; nil where there is none but this.
  public var sentence: String? {
    let shown =
      (looks.count > 8 ? "…, " : "")
      + looks.suffix(8).map { String($0.count) }.joined(separator: ", ")
    if isBesideSearch {
      if looks.isEmpty { return nil }
      return
        "This comparison was looked at otherwise too (\(shown) seeds): the error rate here holds "
        + "however often one looks at its seeds, and not if one chooses between this verdict and those."
    }
    guard let share = falseAlarmRate else { return nil }
    let rate = NumberText.fixed(100 * share, decimals: share < 0.0995 ? 1 : 0)
    let effect =
      share > PowerOfSignFlipTest.level
      ? "looking until p ≤ .05 gives false alarms in about \(rate)%, not 5%; "
        + "--until decided accounts for its looks"
      : "so few seeds can give no p ≤ .05 more than once, so false alarms stay at \(rate)%"
    return
      "\(Self.ordinal(looks.count)) look at this comparison (\(shown) seeds): \(effect)"
  }

  private static func ordinal(_ number: Int) -> String {
    let words = [
      "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    ]
    if words.indices.contains(number - 1) { return words[number - 1] }
    let isTeen = (11...13).contains(number % 100)
    let ending = isTeen ? "th" : [1: "st", 2: "nd", 3: "rd"][number % 10] ?? "th"
    return "\(number)\(ending)"
  }
}

extension LookHistory: Encodable {
  private enum Key: String, CodingKey {
    case looks
    case falseAlarmRate = "false_alarm_rate"
    case sentence
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(looks, forKey: .looks)
    try container.encodeIfPresent(falseAlarmRate, forKey: .falseAlarmRate)
    try container.encodeIfPresent(sentence, forKey: .sentence)
  }
}
