import Archive
import Foundation

/// A lock that the kernel gives up with its process.
final class FileLock: Sendable {
  /// Whether it is this process's; false while another has it.
  let isHeld: Bool
  private let descriptor: Int32

  /// Takes the lock of a file, which is made if it is not there, without waiting for it.
  init(_ path: String) throws(ArchiveError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw DurableFiles.failure(path) }
    // Where the file system has no such locks, nobody is kept out.
    isHeld = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }

  deinit { close(descriptor) }
}
