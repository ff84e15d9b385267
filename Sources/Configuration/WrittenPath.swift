import Foundation
import Platform

/// The one rule for what a path counts from: the folder of the file that has it, or the current folder
/// where the command line does.
public enum WrittenPath {
  /// The folder of a file, or an empty text for the current one.
  public static func folder(of file: String) -> String {
    FilePath.folder(of: file)
  }

  /// A path seen from the current folder.
  ///
  /// - Parameter folder: what it counts from if it is relative; empty for the current folder.
  public static func joined(_ folder: String, _ path: String) -> String {
    FilePath.joined(folder, path)
  }

  /// An absolute path without detours. What is there is followed through symbolic links, as the system
  /// does: `link/..` is the folder above the one that the link leads to.
  public static func absolute(_ folder: String) -> String {
    let path = folder.isEmpty ? "." : folder
    if let resolved = realpath(path, nil) {
      defer { free(resolved) }
      return String(cString: resolved)
    }
    return FilePath.standardised(path, in: FileManager.default.currentDirectoryPath)
  }

  /// Whether what names a data set is a path, and not a name of the catalogue.
  public static func isDataset(_ name: String) -> Bool {
    name.contains("/") || name.hasSuffix(".toml") || isText(name)
  }

  /// Whether a path is that of a text.
  public static func isText(_ name: String) -> Bool {
    name.hasSuffix(".txt") || name.hasSuffix(".txt.gz")
  }
}
