/// How texts are cut into symbols, and which of these are known.
public struct Segmentation: Hashable, Sendable {
  /// What a symbol is.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Unicode scalars, blanks among them.
    case characters
    /// What stands between single spaces.
    case words
    /// Characters, of which those that often follow one another within a word are one symbol
    /// (Sennrich et al., 2016).
    case bytePairs = "byte-pairs"
  }

  public let kind: Kind
  /// How many pairs are merged at most; 0 where the kind merges none.
  public let merges: Int
  /// How often a symbol must occur in the texts that it is learnt from; rarer ones are not known.
  public let minimumCount: Int

  /// - Parameters:
  ///   - merges: for byte pairs alone.
  ///   - minimumCount: at least 1. Of symbols that come once, as many are to be expected as of those that
  ///     never came (Good, 1953): taken for unknown, they are what the unknown symbol is learnt from.
  public init(_ kind: Kind, merges: Int = 0, minimumCount: Int = 2) {
    self.kind = kind
    self.merges = kind == .bytePairs ? max(merges, 0) : 0
    self.minimumCount = max(minimumCount, 1)
  }
}
