extension GitState {
  /// How much of what differs from the revision is taken, and how long that may take.
  public struct Limits: Sendable {
    /// Of untracked files, which are copied.
    public var bytesPerFile: Int
    public var bytesInTotal: Int
    public var files: Int
    /// Of changed files that the patch tells line by line.
    public var changedText: Int
    public var changedTextInTotal: Int
    /// Of changed files that it does not: finding what two versions have in common and packing it takes
    /// a second for each megabyte.
    public var changedBinary: Int
    public var changedBinaryInTotal: Int
    /// How many bytes of files that are left out are read for their digests.
    public var digestedBytes: Int

    public init(
      bytesPerFile: Int = 50_000_000, bytesInTotal: Int = 50_000_000, files: Int = 1000,
      changedText: Int = 10_000_000, changedTextInTotal: Int = 30_000_000,
      changedBinary: Int = 1_000_000, changedBinaryInTotal: Int = 4_000_000,
      digestedBytes: Int = 1_000_000_000
    ) {
      self.bytesPerFile = bytesPerFile
      self.bytesInTotal = bytesInTotal
      self.files = files
      self.changedText = changedText
      self.changedTextInTotal = changedTextInTotal
      self.changedBinary = changedBinary
      self.changedBinaryInTotal = changedBinaryInTotal
      self.digestedBytes = digestedBytes
    }
  }
}

/// A capture was stopped from outside.
public struct CaptureCancelled: Error {
  /// Throws if it was.
  static func check(_ isCancelled: () -> Bool) throws(CaptureCancelled) {
    if isCancelled() { throw CaptureCancelled() }
  }
}
