/// What is known of a trick without running it.
///
/// The README beside a trick's code is its card in full, and the only place where its summary, source
/// and claim are written.
public struct TrickCard: Sendable {
  public let id: TrickID
  /// The slots that the trick edits at its default options; a run is refused if none changed.
  public let slots: [SlotName]
  /// Options that make the trick do nothing, as `--trick` takes them: `epsilon=0`; `nil` for an edit of
  /// the network or of the data that is either made or not.
  public let neutral: String?
  /// The card in full, Markdown: the trick's README.
  public let readme: String

  /// - Parameter readme: UTF-8; `PackageResources.README_md` in a plugin.
  public init(id: TrickID, slots: [SlotName], neutral: String?, readme: [UInt8]) {
    self.id = id
    self.slots = slots
    self.neutral = neutral
    self.readme = String(decoding: readme, as: UTF8.self)
  }

  /// The sections that every card has, in this order.
  public static let sections = [
    "What it does", "Use", "Options", "Source", "Claim", "Composes with",
  ]

  /// One line, without a full stop: the paragraph below the title.
  public var summary: String { text(from: "# \(id)") }
  /// Where the trick was published: author, title, year.
  public var source: String { section("Source") }
  /// What the source says it does for whom.
  public var claim: String { section("Claim") }

  /// The text below a heading of the second level, up to the next one; empty if there is none.
  public func section(_ title: String) -> String { text(from: "## \(title)") }

  private func text(from heading: String) -> String {
    let lines = readme.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0 == heading }) else { return "" }
    let body = lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }
    let isBlank: (Substring) -> Bool = { $0.allSatisfy(\.isWhitespace) }
    return body.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
      .joined(separator: "\n")
  }
}
