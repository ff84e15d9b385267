import Foundation
import Provenance

/// What a compiled plugin and the program that loads it must have in common.
///
/// Swift code compiled against other modules disagrees with them about where values lie and what
/// functions are called, which shows as a crash or, worse, as other numbers. So a plugin carries the
/// fingerprint of the program it was built for, and only that one loads it.
public struct PluginFingerprint: Hashable, Sendable {
  /// The Swift compiler's version.
  public let compiler: String
  /// `release` or `debug`.
  public let configuration: String
  /// The instruction set.
  public let architecture: String
  /// The SHA-256 of the sources of all modules that plugins are compiled against.
  public let core: String

  /// The running program's.
  public static let current: PluginFingerprint = {
    let build = BuildFacts.capture(harness: "", contract: "")
    return PluginFingerprint(
      compiler: build.compiler, configuration: build.configuration,
      architecture: HostFacts.capture().architecture, core: coreDigest)
  }()

  package init(compiler: String, configuration: String, architecture: String, core: String) {
    self.compiler = compiler
    self.configuration = configuration
    self.architecture = architecture
    self.core = core
  }
}

// MARK: - In a plugin's file

extension PluginFingerprint {
  /// What the fingerprint in a file begins and ends with.
  ///
  /// Made of two pieces, so that the program itself does not have it among its bytes.
  private static let opening = ["harness-plugin", " 1 for ["].joined()
  private static let closing = "]"

  /// The text that stands for the fingerprint in a plugin's file: ASCII, on one line.
  package var mark: String {
    Self.opening + [compiler, configuration, architecture, core].joined(separator: "; ")
      + Self.closing
  }

  /// The fingerprints among the bytes of a file, each once; a plugin has exactly one.
  package static func all(in data: Data) -> Set<PluginFingerprint> {
    var found: Set<PluginFingerprint> = []
    var rest = data[...]
    while let start = rest.range(of: Data(opening.utf8)) {
      rest = rest[start.upperBound...]
      let text = rest.prefix(200).prefix { (32..<127).contains($0) && $0 != UInt8(ascii: "]") }
      guard rest.dropFirst(text.count).first == UInt8(ascii: "]") else { continue }
      let parts = String(decoding: text, as: UTF8.self).components(separatedBy: "; ")
      guard parts.count == 4 else { continue }
      found.insert(
        PluginFingerprint(
          compiler: parts[0], configuration: parts[1], architecture: parts[2], core: parts[3]))
    }
    return found
  }

  /// What differs from another fingerprint, for people; empty if nothing does.
  package func difference(from other: PluginFingerprint) -> String {
    var parts: [String] = []
    func compare(_ ours: String, _ theirs: String) {
      if ours != theirs { parts.append("\(ours), not \(theirs)") }
    }
    compare(compiler, other.compiler)
    compare(architecture, other.architecture)
    compare("a \(configuration) build", "a \(other.configuration) build")
    compare("core \(core.prefix(12))", "core \(other.core.prefix(12))")
    return parts.joined(separator: "; ")
  }
}
