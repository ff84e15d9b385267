import Foundation

/// Open files, pipes and terminals by their numbers.
package enum Descriptor {
  /// Writes all of some bytes, however many calls that takes.
  ///
  /// - Returns: the system's error number if they could not be written.
  package static func write(_ bytes: some ContiguousBytes, to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = Foundation.write(
          descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        if count >= 0 {
          written += count
        } else if errno != EINTR {
          return errno
        }
      }
      return nil
    }
  }
}
