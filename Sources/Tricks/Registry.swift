import Synchronization

/// The tricks that are linked into the process or were loaded, by id.
public final class Registry: Sendable {
  public static let shared = Registry()

  /// Sorted by id. No dictionary: tricks register before `main`, when a Swift runtime that is linked
  /// statically may not have drawn the seed of its hashes yet, and what is put in would not be found.
  private let types = Mutex<[(id: TrickID, type: any Trick.Type)]>([])
  private let clashes = Mutex<[TrickID]>([])

  public init() {}

  /// Makes a trick known. Two tricks of one id are reported by `duplicates`; the first stays.
  public func register<T: Trick>(_ type: T.Type) {
    let id = T.card.id
    let isNew = types.withLock { types in
      let place = types.firstIndex { $0.id >= id } ?? types.endIndex
      if place < types.endIndex, types[place].id == id { return false }
      types.insert((id, type), at: place)
      return true
    }
    if !isNew { clashes.withLock { $0.append(id) } }
  }

  /// All tricks, sorted by id.
  public var tricks: [any Trick.Type] {
    types.withLock { $0.map(\.type) }
  }

  public subscript(id: TrickID) -> (any Trick.Type)? {
    types.withLock { types in types.first { $0.id == id }?.type }
  }

  /// Ids that more than one type tried to register.
  public var duplicates: [TrickID] { clashes.withLock { $0 } }
}
