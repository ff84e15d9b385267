/// An error that says which trick it is about.
public protocol TrickError: UserFacingError {}

/// Two tricks want to be the one function of a slot, or to take the same decision within it.
public struct Conflict: TrickError, Hashable {
  public let slot: SlotName
  /// The two, in alphabetical order, so that the message does not depend on who came first.
  public let tricks: [TrickID]
  /// What both decide; `nil` if both replace the slot's function.
  public let decision: String?

  public init(
    slot: SlotName, first: TrickID, second: TrickID, decision: (any SlotDecision)? = nil
  ) {
    self.slot = slot
    self.decision = decision?.sentence
    tricks = [first, second].sorted()
  }

  public var description: String {
    let both = decision.map { "decide \($0)" } ?? "replace the \(slot.rawValue)"
    return "\(tricks[0]) and \(tricks[1]) both \(both); only one can"
  }
  public var hint: String? { "drop \(tricks[0]) or \(tricks[1])" }
}

/// A trick that cannot do anything in this experiment.
public struct NotApplicable: TrickError, Hashable {
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

/// What a trick's code has thrown, with the trick's name.
public struct TrickFailure: TrickError {
  public let trick: TrickID
  public let cause: any Error

  public init(_ trick: TrickID, _ cause: any Error) {
    self.trick = trick
    self.cause = cause
  }

  private var known: (any UserFacingError)? { cause as? any UserFacingError }

  public var description: String { "\(trick): \(known?.description ?? "\(cause)")" }
  public var problem: String { "\(trick): \(known?.problem ?? "\(cause)")" }
  public var hint: String? { known?.hint }
  public var location: SourceLocation? { known?.location }
  public var kind: ErrorKind { known?.kind ?? .badInput }

  /// Runs a trick's code; what it throws tells which trick it was.
  public static func naming<Result>(
    _ trick: TrickID, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as any TrickError {
      throw error
    } catch {
      throw TrickFailure(trick, error)
    }
  }
}
