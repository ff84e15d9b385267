/// Which arms had settings to choose among before they were compared.
///
/// What one side alone could choose is an advantage of its own: part of a difference is then the
/// choice's.
public struct TunedArms: Sendable, Equatable {
  /// What one arm could choose.
  public struct Choice: Sendable, Equatable {
    public let arm: String
    /// As `--set` takes them; none if it had nothing to choose.
    public let keys: [String]
    /// How many settings of them were tried.
    public let tried: Int
    /// Whether its learning rate was among them.
    public let hasRate: Bool

    public init(arm: String, keys: [String], tried: Int, hasRate: Bool) {
      (self.arm, self.keys, self.tried, self.hasRate) = (arm, keys, tried, hasRate)
    }
  }

  /// By arm.
  public let choices: [Choice]

  public init(_ choices: [Choice]) { self.choices = choices }

  /// That only some had a choice; nothing where all had, or none.
  public var warning: String? {
    let choosing = choices.filter { !$0.keys.isEmpty }
    let idle = choices.filter(\.keys.isEmpty).map(\.arm)
    guard !choosing.isEmpty, !idle.isEmpty else { return nil }
    let those = choosing.map { choice in
      "\(choice.arm) (\(choice.keys.joined(separator: ", ")): \(choice.tried) tried)"
    }
    let none = idle.count == 1 ? "it" : "them"
    return
      "Only \(Self.list(those)) had settings to choose among, \(Self.list(idle)) had none: part of the "
      + "difference may be what choosing would have done for \(none) too."
  }

  /// Whether the learning rate of an arm was tuned.
  func hasRate(_ arm: String) -> Bool { choices.contains { $0.arm == arm && $0.hasRate } }

  /// "a", "a and b", "a, b and c".
  private static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}
