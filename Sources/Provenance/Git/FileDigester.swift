import Foundation

/// Hashes files that are not kept, as long as a budget of bytes lasts.
struct FileDigester {
  private var budget: Int

  init(budget: Int) { self.budget = budget }

  /// Returns a file's digest, or nothing if it cannot be read or there are bytes left for less.
  ///
  /// - Throws: ``CaptureCancelled``.
  mutating func digest(_ place: GitPath, size: Int, isCancelled: () -> Bool) throws -> String? {
    guard size <= budget else { return nil }
    budget -= size
    let descriptor = place.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return try SHA256.hex(reading: descriptor, before: { try CaptureCancelled.check(isCancelled) })
  }
}
