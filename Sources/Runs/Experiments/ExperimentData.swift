import CExperiments
import COptdigits
import Foundation
import Platform
import Provenance

/// The data files of the project's experiments and claims, which are part of the program.
///
/// Where there is neither a checkout nor an installation they are written to a folder of the user's
/// once, as they lie in a checkout, so that whatever reads a file by its path finds them.
public enum ExperimentData {
  /// The folder of the data, and that of the digits which some of them are made of.
  private static let folder = "experiments/data"
  private static let digits = "Sources/COptdigits/data"

  private typealias File = (path: String, bytes: Data)

  private static var files: [File] {
    var files: [File] = []
    while true {
      let file = experiment_data_file(Int32(files.count))
      guard let name = file.name, let bytes = file.bytes else { break }
      files.append(
        ("\(folder)/\(String(cString: name))", constant(bytes, file.size)))
    }
    return files + [
      (
        "\(digits)/optdigits-train-images-idx3-ubyte.gz",
        constant(optdigits_train_images_bytes(), optdigits_train_images_size)
      ),
      (
        "\(digits)/optdigits-train-labels-idx1-ubyte.gz",
        constant(optdigits_train_labels_bytes(), optdigits_train_labels_size)
      ),
      (
        "\(digits)/optdigits-test-images-idx3-ubyte.gz",
        constant(optdigits_test_images_bytes(), optdigits_test_images_size)
      ),
      (
        "\(digits)/optdigits-test-labels-idx1-ubyte.gz",
        constant(optdigits_test_labels_bytes(), optdigits_test_labels_size)
      ),
    ]
  }

  /// Bytes that lie in the program for as long as it runs.
  private static func constant(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Data {
    guard let bytes else { return Data() }
    return Data(
      bytesNoCopy: UnsafeMutableRawPointer(mutating: bytes), count: count, deallocator: .none)
  }

  /// Writes the files that a folder lacks, or has otherwise, into a folder that bears their digest.
  ///
  /// Each appears whole or not at all, so that several programs may do it at a time.
  ///
  /// - Parameter cache: the folder above.
  /// - Returns: where `experiments/data` is there; nil if it cannot be written.
  public static func unpacked(in cache: String) -> String? {
    let files = files
    var digest = SHA256()
    for file in files {
      digest.update(Data(file.path.utf8))
      digest.update(file.bytes)
    }
    let root = FilePath.joined(cache, "data-" + digest.finishHex().prefix(16))
    do {
      for folder in [folder, digits] {
        try FileManager.default.createDirectory(
          atPath: FilePath.joined(root, folder), withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o700])
      }
      for file in files {
        let path = FilePath.joined(root, file.path)
        if (try? Data(contentsOf: URL(fileURLWithPath: path))) == file.bytes { continue }
        try file.bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
      }
    } catch {
      return nil
    }
    return FilePath.joined(root, folder)
  }
}
