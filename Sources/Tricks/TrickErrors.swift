/// Two tricks want to be the one function of a slot, or to take the same decision within it.
public struct Conflict: Error, Hashable, Sendable, CustomStringConvertible {
  public let slot: SlotName
  /// The two, in alphabetical order, so that the message does not depend on who came first.
  public let tricks: [TrickID]
  /// What both decide; `nil` if both replace the slot's function.
  public let decision: String?

  public init(slot: SlotName, first: TrickID, second: TrickID, decision: String? = nil) {
    self.slot = slot
    self.decision = decision
    tricks = [first, second].sorted()
  }

  public var description: String {
    let both = decision.map { "decide \($0)" } ?? "replace the \(slot.rawValue)"
    return "\(tricks[0]) and \(tricks[1]) both \(both); only one can"
  }
  public var hint: String { "drop \(tricks[0]) or \(tricks[1])" }
}

/// A trick that cannot do anything in this experiment.
public struct NotApplicable: Error, Hashable, Sendable, CustomStringConvertible {
  public let trick: TrickID
  public let reason: String
  public let hint: String?

  public init(_ trick: TrickID, _ reason: String, hint: String? = nil) {
    self.trick = trick
    self.reason = reason
    self.hint = hint
  }

  public var description: String { "\(trick) does not apply: \(reason)" }
}
