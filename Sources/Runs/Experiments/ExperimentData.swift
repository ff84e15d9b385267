import CExperiments
import Foundation
import Platform
import Provenance

/// The data files of the project's experiments and claims, which are part of the program.
///
/// Where there is neither a checkout nor an installation they are written to a folder of the user's
/// once, so that whatever reads a file by its path finds them.
public enum ExperimentData {
  /// The names of the files.
  public static var names: [String] { files.map(\.name) }

  private static var files: [(name: String, bytes: Data)] {
    var files: [(name: String, bytes: Data)] = []
    while true {
      let file = experiment_data_file(Int32(files.count))
      guard let name = file.name, let bytes = file.bytes else { return files }
      // They lie in the program for as long as it runs.
      files.append(
        (
          String(cString: name),
          Data(
            bytesNoCopy: UnsafeMutableRawPointer(mutating: bytes), count: file.size,
            deallocator: .none)
        ))
    }
  }

  /// Writes the files that a folder lacks, or has otherwise, into a folder that bears their digest.
  ///
  /// Each appears whole or not at all, so that several programs may do it at a time.
  ///
  /// - Parameter cache: the folder above.
  /// - Returns: the folder; nil if it cannot be written.
  public static func unpacked(in cache: String) -> String? {
    let files = files
    var digest = SHA256()
    for file in files {
      digest.update(Data(file.name.utf8))
      digest.update(file.bytes)
    }
    let folder = FilePath.joined(cache, "data-" + digest.finishHex().prefix(16))
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      for file in files {
        let path = FilePath.joined(folder, file.name)
        if (try? Data(contentsOf: URL(fileURLWithPath: path))) == file.bytes { continue }
        try file.bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
      }
    } catch {
      return nil
    }
    return folder
  }
}
