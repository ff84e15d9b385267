import CSealedMemory
import Errors
import Foundation
import Platform
import Provenance

/// A plugin's bytes, read once: what is judged is what runs.
public struct PluginFile: Sendable {
  /// The path as it was given, for messages.
  public let path: String
  /// Where the bytes were read: the path without symbolic links.
  public let place: String
  public let sha256: String
  package let data: Data

  /// Reads a file; nothing of it runs.
  ///
  /// - Parameter digest: the SHA-256 that the file must have, if that is known.
  public init(at path: String, expecting digest: String? = nil) throws(PluginError) {
    self.path = path
    // What is there is then judged by the same path, so that no link can lead to another file.
    place = FileTrust.realPath(path) ?? path
    data = try Self.contents(of: place, named: path)
    sha256 = SHA256.hex(of: data)
    if let digest, digest != sha256 {
      throw PluginError(
        "\(path) is no longer the file it was when the runs were planned",
        hint: "run the command again: runs that are archived are not made again")
    }
  }

  /// Why the file may be somebody else's doing, as ``FileTrust`` has it.
  public var doubts: [String] {
    FileTrust.realPath(place) == place
      ? FileTrust.doubts(about: place) : ["it has been moved while it was read"]
  }

  private static func contents(
    of place: String, named path: String
  ) throws(PluginError) -> Data {
    var status = stat()
    guard stat(place, &status) == 0 else {
      throw PluginError(
        "there is no plugin \(path)", hint: "`harness plugin build FOLDER` makes one",
        isMissing: true)
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw PluginError(
        "\(path) is a folder, not a compiled plugin",
        hint:
          "`\(ShellCommand.text(["harness", "plugin", "build", path]))` compiles it and names the "
          + "file to use")
    }
    // Of anything but a file, such as a device, there may be no end.
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw PluginError(
        "\(path) is not a file", hint: "name the file that `harness plugin build` made")
    }
    do {
      return try Data(contentsOf: URL(fileURLWithPath: place))
    } catch {
      throw PluginError("cannot read \(path): \((error as NSError).localizedDescription)")
    }
  }
}

// MARK: - For the system's loader

extension PluginFile {
  /// The path of a file in memory that has these bytes and that nobody can change any more.
  ///
  /// It stays open, so that no other is ever loaded by the same path, which the system's loader would
  /// take for this one.
  package func sealedCopy() throws(PluginError) -> String {
    // Backtraces show it.
    let file = place.dropFirst(FileTrust.folder(of: place).count)
    let name = VisibleText.line(String(file)).utf8.prefix(200)
    let descriptor = memfd_create(
      String(decoding: name, as: UTF8.self), UInt32(SEALED_MEMORY_FLAGS))
    guard descriptor >= 0 else { throw failure() }
    let isWritten = Descriptor.write(data, to: descriptor) == nil
    let seals = Int32(SEALED_MEMORY_SEALS)
    guard isWritten, fcntl(descriptor, Int32(SEALED_MEMORY_ADD_SEALS), seals) == 0 else {
      let error = failure()
      close(descriptor)
      throw error
    }
    return "/proc/self/fd/\(descriptor)"
  }

  private func failure() -> PluginError {
    PluginError("cannot copy \(path) into memory: \(String(cString: strerror(errno)))")
  }
}
