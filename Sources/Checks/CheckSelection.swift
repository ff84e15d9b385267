import Configuration

/// Which of the checks are asked.
public struct CheckSelection: Sendable, Hashable {
  /// These alone, by id; empty for all.
  public var only: [String]
  /// None of these.
  public var skipping: [String]
  /// Only those that look at data and values and train nothing.
  public var isQuick: Bool

  public init(only: [String] = [], skipping: [String] = [], isQuick: Bool = false) {
    self.only = only
    self.skipping = skipping
    self.isQuick = isQuick
  }

  /// The static ones.
  public static let quick = CheckSelection(isQuick: true)

  /// The selected among these, in their order.
  ///
  /// - Throws: ``CheckSelectionError`` for an id that none of them has, or if nothing is left.
  public func checks(
    among all: [any Check] = CheckCatalogue.known
  ) throws(CheckSelectionError) -> [any Check] {
    let ids = all.map { type(of: $0).id }
    if let unknown = (only + skipping).first(where: { !ids.contains($0) }) {
      throw .unknown(unknown, hint: Self.hint(for: unknown, among: ids))
    }
    let chosen = all.filter { check in
      let kind = type(of: check)
      return (only.isEmpty || only.contains(kind.id)) && !skipping.contains(kind.id)
        && (!isQuick || kind.cost == .statical)
    }
    if chosen.isEmpty { throw .nothingLeft }
    return chosen
  }

  private static func hint(for id: String, among ids: [String]) -> String {
    let near = KeyNames.nearest(to: id, among: ids).map { "did you mean \($0)? " } ?? ""
    return near + "the checks are " + ids.joined(separator: ", ")
  }
}

/// Why no checks can be selected so.
public enum CheckSelectionError: UserFacingError {
  case unknown(String, hint: String)
  case nothingLeft

  public var description: String {
    switch self {
    case .unknown(let id, _): "there is no check '\(id)'"
    case .nothingLeft: "no check is left to ask"
    }
  }

  public var hint: String? {
    switch self {
    case .unknown(_, let hint): hint
    case .nothingLeft: "--quick leaves out the checks that evaluate or train the network"
    }
  }

  public var kind: ErrorKind { .missing }
}
