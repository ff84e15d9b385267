import Synchronization

/// The checks that plugins bring.
public final class CheckRegistry: Sendable {
  public static let shared = CheckRegistry()

  private let registered = Mutex<[any Check]>([])
  private let clashes = Mutex<[String]>([])

  public init() {}

  /// Makes a check known. Of two of one id the first stays, and `duplicates` has the other; the ids of
  /// the program's own checks are taken.
  public func register<C: Check>(_ type: C.Type) {
    let isNew = registered.withLock { checks in
      let taken = CheckCatalogue.all + checks
      if taken.contains(where: { Swift.type(of: $0).id == C.id }) { return false }
      checks.append(C())
      return true
    }
    if !isNew { clashes.withLock { $0.append(C.id) } }
  }

  /// Sorted by id.
  public var checks: [any Check] {
    registered.withLock { $0.sorted { type(of: $0).id < type(of: $1).id } }
  }

  /// The ids of those that could not be registered.
  public var duplicates: [String] { clashes.withLock { $0 } }
}

extension CheckCatalogue {
  /// The program's checks and those of plugins, cheap ones first.
  public static var known: [any Check] { byCost(all + CheckRegistry.shared.checks) }
}
