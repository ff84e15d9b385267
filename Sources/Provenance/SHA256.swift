import CCrypto
import Errors
import Foundation

/// Computes SHA-256 digests (FIPS 180-4) with OpenSSL's libcrypto.
///
/// For bytes at hand use ``hex(of:)``, for a file ``hex(ofFile:)``; for a stream, create one, feed it
/// with ``update(_:)`` and end it with ``finish()``.
public struct SHA256: ~Copyable {
  /// The number of bytes of a digest.
  public static let byteCount = 32

  /// libcrypto's running state.
  private let context: OpaquePointer

  /// The algorithm, looked up once.
  ///
  /// Looking it up for each digest costs more than hashing a small file. It is constant, which is
  /// what makes sharing the pointer between threads sound.
  nonisolated(unsafe) private static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

  public init() {
    guard let context = EVP_MD_CTX_new() else {
      preconditionFailure("libcrypto has no memory for a digest")
    }
    self.context = context
    let started = EVP_DigestInit_ex(context, Self.algorithm, nil)
    precondition(started == 1, "libcrypto offers no SHA-256")
  }

  deinit {
    EVP_MD_CTX_free(context)
  }

  /// Appends bytes to the message.
  public mutating func update(_ bytes: some ContiguousBytes) {
    let done = bytes.withUnsafeBytes { buffer in
      EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    }
    precondition(done == 1, "libcrypto failed to update a digest")
  }

  /// Ends the message and returns its 32 bytes.
  public consuming func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Self.byteCount)
    let done = EVP_DigestFinal_ex(context, &digest, nil)
    precondition(done == 1, "libcrypto failed to end a digest")
    return digest
  }

  /// Ends the message and returns its digest as 64 lower-case hexadecimal digits.
  public consuming func finishHex() -> String {
    Self.hexadecimal(finish())
  }
}

// MARK: - Whole messages

extension SHA256 {
  /// Returns the digest of some bytes as 64 lower-case hexadecimal digits.
  public static func hex(of bytes: some ContiguousBytes) -> String {
    var digest = SHA256()
    digest.update(bytes)
    return digest.finishHex()
  }

  /// Returns the digest of a text's UTF-8 bytes as 64 lower-case hexadecimal digits.
  public static func hex(of text: String) -> String {
    hex(of: Array(text.utf8))
  }

  /// Returns the digest of a file's bytes as 64 lower-case hexadecimal digits.
  ///
  /// The file is read in blocks, so its size does not matter.
  ///
  /// - Throws: ``FileReadError`` when the file cannot be opened or read.
  public static func hex(ofFile path: String) throws(FileReadError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileReadError(path: path, errno: errno) }
    defer { close(descriptor) }

    guard let digest = hex(reading: descriptor, before: {}) else {
      throw FileReadError(path: path, errno: errno)
    }
    return digest
  }

  /// Returns the digest of the rest of an open file, or nothing with `errno` if it cannot be read.
  ///
  /// - Parameter block: called before each block; what it throws ends the reading.
  static func hex(reading descriptor: Int32, before block: () throws -> Void) rethrows -> String? {
    var digest = SHA256()
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      try block()
      let count = read(descriptor, &bytes, bytes.count)
      if count > 0 {
        digest.update(bytes[..<count])
      } else if count == 0 {
        return digest.finishHex()
      } else if errno != EINTR {
        return nil
      }
    }
  }

  /// Writes bytes as lower-case hexadecimal digits, two for each.
  static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// A file that could not be opened or read.
public struct FileReadError: UserFacingError, Equatable {
  /// The file's path as it was given.
  public let path: String
  /// The system's error number.
  public let errno: Int32

  public init(path: String, errno: Int32) {
    self.path = path
    self.errno = errno
  }

  public var description: String {
    "cannot read \(path): \(String(cString: strerror(errno)))"
  }
}
