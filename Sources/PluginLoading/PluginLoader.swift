import Foundation
import Provenance
import Synchronization
import Tricks

/// Loads compiled tricks into the process. What is loaded stays.
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
  /// - Parameter digest: the SHA-256 that the file must have, if that is known.
  public static func load(_ path: String, expecting digest: String? = nil) throws(PluginError)
    -> Plugin
  {
    try SwiftRuntime.requireShared()
    let data = try contents(of: path)
    let sha256 = SHA256.hex(of: data)
    if let digest, digest != sha256 {
      throw PluginError(
        "\(path) is no longer the file it was when the runs were planned",
        hint: "run the command again: runs that are archived are not made again")
    }
    try check(data, path)
    do {
      return try loaded.withLock { loaded in
        if let plugin = loaded[sha256] {
          return Plugin(path: path, sha256: sha256, tricks: plugin.tricks)
        }
        let plugin = Plugin(path: path, sha256: sha256, tricks: try open(path))
        loaded[sha256] = plugin
        return plugin
      }
    } catch {
      throw (error as? PluginError) ?? PluginError("\(error)")
    }
  }

  private static func contents(of path: String) throws(PluginError) -> Data {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw PluginError(
        "there is no plugin \(path)", hint: "`harness plugin build FOLDER` makes one",
        isMissing: true)
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw PluginError(
        "\(path) is a folder, not a compiled plugin",
        hint: "`harness plugin build \(path)` compiles it and names the file to use")
    }
    // Of anything but a file, such as a device, there may be no end.
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw PluginError(
        "\(path) is not a file", hint: "name the file that `harness plugin build` made")
    }
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw PluginError("cannot read \(path): \((error as NSError).localizedDescription)")
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
        hint: "build it again for this one: harness plugin build FOLDER --output \(path)")
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

  /// Loads the library, whose initialisers register its tricks.
  private static func open(_ path: String) throws(PluginError) -> [TrickID] {
    let known = Set(Registry.shared.tricks.map { $0.card.id })
    let clashes = Registry.shared.duplicates.count
    // With a slash, or it would be looked for among the system's libraries.
    guard dlopen(path.contains("/") ? path : "./" + path, RTLD_NOW | RTLD_LOCAL) != nil else {
      let reason = dlerror().map { String(cString: $0) } ?? "no reason is given"
      throw PluginError(
        "cannot load \(path): \(reason)", hint: "build it again: harness plugin build FOLDER")
    }
    let added = Registry.shared.tricks.map { $0.card.id }.filter { !known.contains($0) }
    if let taken = Registry.shared.duplicates.dropFirst(clashes).first {
      throw PluginError(
        "\(path) registers '\(taken)', but there is a trick of that id",
        hint: "give the trick another id, in its card and on the first line of its README.md")
    }
    if added.isEmpty {
      throw PluginError(
        "\(path) registers no trick",
        hint: "the last lines of a trick's file register it; `harness plugin new NAME` shows how")
    }
    return added
  }
}
