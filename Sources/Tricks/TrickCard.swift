/// What is known of a trick without running it. Its README says the rest.
public struct TrickCard: Sendable {
  public let id: TrickID
  /// One line, without a full stop.
  public let summary: String
  /// The slots that the trick edits at its default options; a run is refused if none changed.
  public let slots: [SlotName]
  /// Where the trick was published: author, title, year.
  public let source: String
  /// What the source says it does for whom.
  public let claim: String
  /// Options that make the trick do nothing, as `--trick` takes them: `epsilon=0`.
  public let neutral: String
  /// The card in full, Markdown: the trick's README.
  public let readme: String

  public init(
    id: TrickID, summary: String, slots: [SlotName], source: String, claim: String,
    neutral: String, readme: [UInt8]
  ) {
    self.id = id
    self.summary = summary
    self.slots = slots
    self.source = source
    self.claim = claim
    self.neutral = neutral
    self.readme = String(decoding: readme, as: UTF8.self)
  }
}
