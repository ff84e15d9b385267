import Checks
import Errors
import Foundation
import Provenance
import Synchronization
import Tricks

/// Loads compiled tricks and checks into the process. What is loaded stays.
public enum PluginLoader {
  /// What is loaded, by the file's digest.
  private static let loaded = Mutex<[String: Plugin]>([:])

  /// What was loaded so far, by path.
  public static var plugins: [Plugin] {
    loaded.withLock { $0.values.sorted { $0.path < $1.path } }
  }

  /// Loads a plugin after checking, without running any of its code, that it was built for this
  /// program; one that is loaded already is not loaded again.
  ///
  /// What runs are the bytes that were read, whatever has become of the file since.
  public static func load(_ file: PluginFile) throws(PluginError) -> Plugin {
    try SwiftRuntime.requireShared()
    try check(file.data, file.path)
    do {
      return try loaded.withLock { loaded in
        let known = loaded[file.sha256].map { (tricks: $0.tricks, checks: $0.checks ?? []) }
        let added = try known ?? open(file)
        let plugin = Plugin(
          path: file.path, sha256: file.sha256, tricks: added.tricks, checks: added.checks)
        if loaded[file.sha256] == nil { loaded[file.sha256] = plugin }
        return plugin
      }
    } catch {
      throw (error as? PluginError) ?? PluginError("\(error)")
    }
  }

  /// Throws unless the bytes are those of a plugin for this program.
  private static func check(_ data: Data, _ path: String) throws(PluginError) {
    let fingerprints = PluginFingerprint.all(in: data)
    guard isWholeLibrary(data), fingerprints.count == 1,
      let fingerprint = fingerprints.first
    else {
      throw PluginError(
        "\(path) is not a plugin of harness",
        hint: "`harness plugin build FOLDER` makes one of a folder of Swift files")
    }
    let difference = fingerprint.difference(from: .current)
    if !difference.isEmpty {
      throw PluginError(
        "\(path) was built for another harness: \(difference)",
        hint: "build it again for this one: harness plugin build FOLDER --output "
          + ShellCommand.quoted(path))
    }
  }

  /// Whether the bytes are an ELF file of 64 bits with all of its table of sections, its last part.
  private static func isWholeLibrary(_ data: Data) -> Bool {
    guard data.starts(with: [0x7f] + Array("ELF".utf8) + [2]), data.count >= 64 else {
      return false
    }
    func number(at offset: Int, bytes: Int) -> UInt64 {
      data[offset..<offset + bytes].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    let (offset, size, count) = (
      number(at: 40, bytes: 8), number(at: 58, bytes: 2), number(at: 60, bytes: 2)
    )
    return offset < data.count && offset + size * count <= data.count
  }

  /// Loads the library, whose initialisers register its tricks and checks.
  private static func open(
    _ file: PluginFile
  ) throws(PluginError) -> (tricks: [TrickID], checks: [String]) {
    let path = file.path
    let copy = try file.sealedCopy()
    let tricks = Additions(of: "trick", { Registry.shared.tricks.map { $0.card.id } }) {
      Registry.shared.duplicates
    }
    let checks = Additions(of: "check", { CheckRegistry.shared.checks.map { type(of: $0).id } }) {
      CheckRegistry.shared.duplicates
    }
    guard dlopen(copy, RTLD_NOW | RTLD_LOCAL) != nil else {
      let reason = dlerror().map { String(cString: $0) } ?? "no reason is given"
      throw PluginError(
        "cannot load \(path): \(reason)", hint: "build it again: harness plugin build FOLDER")
    }
    try tricks.requireNoClash(in: path, hint: "in its card and on the first line of its README.md")
    try checks.requireNoClash(in: path, hint: "its static property")
    let added = (tricks: tricks.added, checks: checks.added)
    if added.tricks.isEmpty, added.checks.isEmpty {
      throw PluginError(
        "\(path) registers no trick and no check",
        hint: "the last lines of a trick's file register it; `harness plugin new NAME` shows how")
    }
    return added
  }
}

/// What a library adds to a registry.
private struct Additions {
  private let kind: String
  private let ids: () -> [String]
  private let duplicates: () -> [String]
  private let known: Set<String>
  private let clashes: Int

  init(of kind: String, _ ids: @escaping () -> [String], duplicates: @escaping () -> [String]) {
    self.kind = kind
    self.ids = ids
    self.duplicates = duplicates
    known = Set(ids())
    clashes = duplicates().count
  }

  var added: [String] { ids().filter { !known.contains($0) } }

  func requireNoClash(in path: String, hint: String) throws(PluginError) {
    if let taken = duplicates().dropFirst(clashes).first {
      throw PluginError(
        "\(path) registers '\(taken)', but there is a \(kind) of that id",
        hint: "give the \(kind) another id, \(hint)")
    }
  }
}
