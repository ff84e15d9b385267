import Archive
import Foundation
import Platform

/// The digests of the bundles that this user's harness has made, of the states of runs that it has
/// kept, and of the studies that it has frozen.
///
/// Of what was copied in from elsewhere nothing but its own word says how it was made. So what
/// was made here is written down here, outside of every bundle: a file of one digest a line, to
/// which every process appends. Where it is missing, damaged or cannot be written, runs count as made
/// elsewhere, and are made again.
public struct RunLedger: Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  /// The user's own: `$XDG_STATE_HOME/harness/bundles`, by default in `~/.local/state`.
  public static var user: RunLedger { RunLedger(path: UserFolders.state + "/bundles") }

  /// Writes down that a bundle was made here, if that can be written.
  public func add(_ digest: BundleDigest) { add(digest.hex) }

  /// Writes a digest down.
  ///
  /// - Parameter hex: 64 hexadecimal digits.
  package func add(_ hex: String) {
    let descriptor = open()
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    // One call for the whole line, so that lines of several processes never mix.
    let line = Array((hex + "\n").utf8)
    _ = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  /// The digests that are written down.
  ///
  /// A line that was cut short spoils the next one's beginning and nothing else.
  public var digests: Set<BundleDigest> { Set(lines.compactMap { BundleDigest(hex: $0) }) }

  /// Whether a digest is written down.
  package func contains(_ hex: String) -> Bool { lines.contains(hex) }

  /// All that is written down, of bundles and of states.
  var allDigests: Set<String> { Set(lines) }

  private var lines: [String] {
    guard problem == nil, let text = FileManager.default.contents(atPath: path) else { return [] }
    return text.split(separator: UInt8(ascii: "\n")).map {
      String(decoding: $0.suffix(64), as: UTF8.self)
    }
  }

  /// Why nothing can be written down, or what is counts for nothing.
  public var problem: String? {
    let descriptor = open()
    guard descriptor >= 0 else {
      return "\(path): \(String(cString: strerror(errno)))"
    }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG,
      facts.st_uid == geteuid(), facts.st_mode & 0o022 == 0
    else { return "\(path): others can write it too" }
    return nil
  }

  /// Opens the file for appending; it is made if it is missing.
  private func open() -> Int32 {
    let folder = FilePath.folder(of: path)
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return Foundation.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
  }
}
