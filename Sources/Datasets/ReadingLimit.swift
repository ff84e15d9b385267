import Platform

/// What is read of a file at most, and what its contents may take.
enum ReadingLimit {
  /// The bytes of a file, compressed or not: 2³² of them, or half of the machine's memory.
  static let bytes = min(1 << 32, Memory.available / 2)

  /// Throws if what a file holds needs more memory than there is.
  ///
  /// - Parameters:
  ///   - needed: in bytes, at least.
  ///   - what: as the message names it.
  static func check(
    _ needed: Double, for what: String, file: String, available: Int = Memory.available
  ) throws(DatasetError) {
    guard needed > Double(available) else { return }
    throw DatasetError(
      "\(what) need about \(Memory.text(needed)) of memory, and "
        + "\(Memory.text(Double(available))) is all that there is", file: file,
      hint: "train on a part of it")
  }
}
