import Synchronization

/// The tricks that are linked into the process or were loaded, by id.
public final class Registry: Sendable {
  public static let shared = Registry()

  private let types = Mutex<[TrickID: any Trick.Type]>([:])
  private let clashes = Mutex<[TrickID]>([])

  public init() {}

  /// Makes a trick known. Two tricks of one id are reported by `duplicates`; the first stays.
  public func register<T: Trick>(_ type: T.Type) {
    let id = T.card.id
    let isNew = types.withLock { types in
      if types[id] != nil { return false }
      types[id] = type
      return true
    }
    if !isNew { clashes.withLock { $0.append(id) } }
  }

  /// All tricks, sorted by id.
  public var tricks: [any Trick.Type] {
    types.withLock { types in types.sorted { $0.key < $1.key }.map(\.value) }
  }

  public subscript(id: TrickID) -> (any Trick.Type)? { types.withLock { $0[id] } }

  /// Ids that more than one type tried to register.
  public var duplicates: [TrickID] { clashes.withLock { $0 } }
}
