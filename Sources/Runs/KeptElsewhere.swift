import Archive
import Errors
import Foundation
import Platform

/// A run that could not be archived in its results folder, on a full disk say, and lies elsewhere.
public struct KeptElsewhere: UserFacingError {
  let bundle: ResultBundle
  let results: String
  let reason: ArchiveError

  public var description: String { "\(reason); the whole run is kept in \(bundle.path)" }
  public var hint: String? {
    "make room, then: " + ShellCommand.text(["mv", bundle.path, results + "/"])
  }
  public var kind: ErrorKind { .cannotWrite }

  /// Where runs are kept for which there is no room: the user's folder for such things, then the
  /// system's.
  static var folders: [String] {
    [
      UserFolders.state + "/kept",
      FileManager.default.temporaryDirectory.path + "/harness-kept-\(getuid())",
    ]
  }
}
