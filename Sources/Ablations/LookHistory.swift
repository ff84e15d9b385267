import Statistics

/// The looks at one comparison, and what looking so often does.
public struct LookHistory: Sendable, Equatable {
  /// The seeds of each, sorted.
  public let looks: [[Int]]
  /// The chance that p ≤ .05 at one of them at least where there is no difference; found by
  /// simulation whenever it is asked for.
  public var falseAlarmRate: Double { RepeatedLooks.falseAlarmRate(looks) }

  /// - Parameter looks: at least one.
  init(_ looks: [Set<Int>]) { self.looks = looks.map { $0.sorted() } }

  /// "third look at this comparison (6, 8, 12 seeds): …"; nil of the first.
  public var sentence: String? {
    guard looks.count > 1 else { return nil }
    let shown = looks.suffix(8).map { String($0.count) }.joined(separator: ", ")
    let earlier = looks.count > 8 ? "…, " : ""
    let share = falseAlarmRate
    let rate = NumberText.fixed(100 * share, decimals: share < 0.0995 ? 1 : 0)
    let effect =
      share > PowerOfSignFlipTest.level
      ? "looking until p ≤ .05 gives false alarms in about \(rate)%, not 5%; "
        + "--until decided accounts for its looks"
      : "so few seeds can give no p ≤ .05 more than once, so false alarms stay at \(rate)%"
    return
      "\(Self.ordinal(looks.count)) look at this comparison (\(earlier)\(shown) seeds): \(effect)"
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
    // Of one look there is nothing to say.
    if looks.count > 1 { try container.encode(falseAlarmRate, forKey: .falseAlarmRate) }
    try container.encodeIfPresent(sentence, forKey: .sentence)
  }
}
