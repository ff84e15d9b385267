/// A trick as the command line names it: `mixup`, `mixup:alpha=0.4`.
public struct TrickUse: Hashable, Sendable {
  public let id: String
  /// `key=value` pairs joined by commas; empty for the defaults.
  public let options: String

  public init(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    id = parts.first.map(String.init) ?? ""
    options = parts.count > 1 ? String(parts[1]) : ""
  }

  public init(id: String, options: String) {
    self.id = id
    self.options = options
  }
}

extension TrickUse: CustomStringConvertible {
  public var description: String { options.isEmpty ? id : "\(id):\(options)" }
}
