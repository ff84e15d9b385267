/// A place in a recipe that holds a function: at most one replacement and any number of wrappers.
///
/// What a slot computes depends on which tricks put what into it, never on the order in which they
/// were named: wrappers are sorted by their stage. Ids only break ties within a stage, whose tricks
/// commute or cannot be used together.
public struct Slot<Kind: SlotKind>: Sendable {
  public typealias Function = Kind.Function
  public typealias Wrapper = @Sendable (Function) -> Function

  private struct Entry: Sendable {
    let stage: Kind.Stage
    let id: TrickID
    let wrapper: Wrapper
  }

  private var replacement: (id: TrickID, function: Function)?
  private var wrappers: [Entry] = []
  private var decisions: [Kind.Decision: TrickID] = [:]

  public init() {}

  public var name: SlotName { Kind.name }

  /// Puts another function in the place of the base one.
  ///
  /// - Throws: `Conflict` if another trick has done so already.
  public mutating func replace(by id: TrickID, with function: Function) throws(Conflict) {
    if let replacement { throw Conflict(slot: name, first: replacement.id, second: id) }
    replacement = (id, function)
  }

  /// Puts a function around what is there. A trick wraps a stage of a slot once.
  ///
  /// - Parameter stage: where it sits: around the earlier stages, inside the later ones.
  public mutating func wrap(
    _ stage: Kind.Stage, by id: TrickID, _ wrapper: @escaping Wrapper
  ) {
    wrappers.append(Entry(stage: stage, id: id, wrapper: wrapper))
  }

  /// Takes a decision within the slot that only one trick can take, such as which norm a network has;
  /// a trick calls it before it wraps.
  ///
  /// - Throws: `Conflict` if another trick has taken it already.
  public mutating func decide(_ decision: Kind.Decision, by id: TrickID) throws(Conflict) {
    if let first = decisions[decision] {
      throw Conflict(slot: name, first: first, second: id, decision: decision)
    }
    decisions[decision] = id
  }

  /// The slot's function: the base or its replacement, inside the wrappers.
  public func assembled(base: Function) -> Function {
    wrappers
      .sorted { ($0.stage, $0.id) < ($1.stage, $1.id) }
      .reduce(replacement.map { Kind.naming($0.id, $0.function) } ?? base) { function, entry in
        Kind.naming(entry.id, entry.wrapper(function))
      }
  }

  /// The tricks that put something here, sorted.
  public var contributors: [TrickID] {
    Set(wrappers.map(\.id) + (replacement.map { [$0.id] } ?? [])).sorted()
  }

  /// Sorts what one trick has put here as if it had another id, for tests.
  package mutating func sort(_ id: TrickID, as other: TrickID) {
    if let replacement, replacement.id == id { self.replacement?.id = other }
    wrappers = wrappers.map {
      $0.id == id ? Entry(stage: $0.stage, id: other, wrapper: $0.wrapper) : $0
    }
  }
}
