/// A place in a recipe that holds a function: at most one replacement and any number of wrappers.
///
/// What a slot computes depends on which tricks put what into it, never on the order in which they
/// were named: wrappers are sorted by ring and id.
public struct Slot<F: Sendable>: Sendable {
  public typealias Wrapper = @Sendable (F) -> F

  /// Where a wrapper sits: an outer one runs around the middle ones, those around the inner ones.
  public enum Ring: Int, Sendable, Comparable, CaseIterable {
    case inner, middle, outer
    public static func < (a: Ring, b: Ring) -> Bool { a.rawValue < b.rawValue }
  }

  private struct Entry: Sendable {
    let ring: Ring
    let id: TrickID
    let wrapper: Wrapper
  }

  public let name: SlotName
  private var replacement: (id: TrickID, function: F)?
  private var wrappers: [Entry] = []
  private var decisions: [String: TrickID] = [:]

  public init(_ name: SlotName) { self.name = name }

  /// Puts another function in the place of the base one.
  ///
  /// - Throws: `Conflict` if another trick has done so already.
  public mutating func replace(by id: TrickID, with function: F) throws(Conflict) {
    if let replacement { throw Conflict(slot: name, first: replacement.id, second: id) }
    replacement = (id, function)
  }

  /// Puts a function around what is there. A trick wraps a ring of a slot once.
  public mutating func wrap(
    _ ring: Ring = .middle, by id: TrickID, _ wrapper: @escaping Wrapper
  ) {
    wrappers.append(Entry(ring: ring, id: id, wrapper: wrapper))
  }

  /// Takes a decision within the slot that only one trick can take, such as which norm a network has;
  /// a trick calls it before it wraps.
  ///
  /// - Parameter decision: completes "both decide …".
  /// - Throws: `Conflict` if another trick has taken it already.
  public mutating func decide(_ decision: String, by id: TrickID) throws(Conflict) {
    if let first = decisions[decision] {
      throw Conflict(slot: name, first: first, second: id, decision: decision)
    }
    decisions[decision] = id
  }

  /// The slot's function: the base or its replacement, inside the wrappers.
  public func assembled(base: F) -> F {
    wrappers
      .sorted { ($0.ring, $0.id) < ($1.ring, $1.id) }
      .reduce(replacement?.function ?? base) { function, entry in entry.wrapper(function) }
  }

  /// The tricks that put something here, sorted.
  public var contributors: [TrickID] {
    Set(wrappers.map(\.id) + (replacement.map { [$0.id] } ?? [])).sorted()
  }
}

/// The places of a recipe that tricks may edit.
public enum SlotName: String, Codable, Sendable, CaseIterable {
  case network, initial, data, batch, loss, reduction, objective, gradient, update, optimiser
  case momentum, rate
  case batchSize = "batch-size"
  case stop, serving, predict, players
}

/// The name a trick goes by: lower case, words joined by hyphens.
public typealias TrickID = String
