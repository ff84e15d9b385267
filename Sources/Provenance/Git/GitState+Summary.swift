extension GitState {
  /// What differs from the revision and is not archived: each by its path, with the reason.
  ///
  /// At most as many as ``leftOut`` lists; ``omittedCount`` says how many there are.
  public var omissions: [String] {
    let dirtySubmodules = submodules.filter(\.dirty)
      .map { "\($0.path) (a submodule with changes of its own)" }
    return leftOut.filter { $0.reason != .excluded }.map(\.text) + dirtySubmodules
  }

  /// How many files and folders differ from the revision and are not archived.
  public var omittedCount: Int {
    leftOutCount - leftOut.count { $0.reason == .excluded } + submodules.count { $0.dirty }
  }

  /// Whether something that a run may have been made from is not in the archive, or is not known.
  public var isIncomplete: Bool { omittedCount > 0 || !problems.isEmpty }

  /// The revision and what is archived beside it, on one line: `0123456789ab, with changes, of which 2
  /// files are not archived: …`.
  public var summary: String {
    let name = revision.map { String($0.prefix(12)) } ?? "no revision"
    return ([name] + (changes.map { [$0] } ?? []) + problems.prefix(Self.listed)).joined(
      separator: ", ")
  }

  /// How many names a line has room for.
  private static let listed = 3

  private var changes: String? {
    if omittedCount > 0 {
      let names = omissions.prefix(Self.listed)
      let rest = omittedCount - names.count
      let list = (names + (rest > 0 ? ["\(rest) more"] : [])).joined(separator: ", ")
      let count = omittedCount == 1 ? "1 file is" : "\(omittedCount) files are"
      return "with changes, of which \(count) not archived: \(list)"
    }
    switch dirty {
    case true?: return "with changes (archived)"
    case nil where head != .none && head != .bare: return "with changes that are not known"
    default: return nil
    }
  }
}

extension GitState.LeftOutFile {
  /// `big.bin (60 MB, larger than the limit for one file)`.
  fileprivate var text: String {
    let facts = [size.map(ByteCount.text), reason.rawValue, detail].compactMap { $0 }
    return "\(path) (\(facts.joined(separator: ", ")))"
  }
}

/// Numbers of bytes for people.
public enum ByteCount {
  /// `999 bytes`, `1.5 kB`, `60 MB`.
  public static func text(_ count: Int) -> String {
    if count < 1000 { return count == 1 ? "1 byte" : "\(count) bytes" }
    var (value, unit) = (Double(count) / 1000, "kB")
    for next in ["MB", "GB", "TB"] where value >= 999.5 { (value, unit) = (value / 1000, next) }
    let tenths = (value * 10).rounded() / 10
    return tenths >= 10 ? "\(Int(value.rounded())) \(unit)" : "\(tenths) \(unit)"
  }
}
