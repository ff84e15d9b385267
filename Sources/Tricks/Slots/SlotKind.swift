/// What one of a recipe's slots holds, in which order its wrappers run, and what is decided in it once.
public protocol SlotKind {
  /// What the slot holds.
  associatedtype Function: Sendable
  /// What wrappers are there for, innermost first: an enumeration, sorted as its cases are written.
  associatedtype Stage: Comparable & Sendable
  /// What only one trick can decide; `Never` if there is nothing.
  associatedtype Decision: SlotDecision = Never

  static var name: SlotName { get }

  /// The function as a trick has wrapped it, with what it throws made to name the trick.
  static func naming(_ trick: TrickID, _ function: Function) -> Function
}

extension SlotKind {
  public static func naming(_ trick: TrickID, _ function: Function) -> Function { function }
}

/// Something in a slot that only one trick can decide.
public protocol SlotDecision: Hashable, Sendable {
  /// Completes "both decide …".
  var sentence: String { get }
}

extension Never: SlotDecision {
  public var sentence: String { switch self {} }
}

extension SlotDecision where Self: RawRepresentable<String> {
  public var sentence: String { rawValue }
}

/// The places of a recipe that tricks may edit.
public enum SlotName: String, Codable, Sendable, CaseIterable {
  case network, initial, data, batch, loss
  case boxLoss = "box-loss"
  case reduction, objective, gradient, update, optimiser
  case momentum, rate
  case batchSize = "batch-size"
  case stop, serving, predict, decode, players
}

/// The name a trick goes by: lower case, words joined by hyphens.
public typealias TrickID = String
