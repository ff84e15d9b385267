import Archive
import Foundation

/// The folder of the bundles.
public enum ResultsFolder {
  /// Makes the folder if it is not there, so that a run which cannot be archived never begins.
  ///
  /// - Throws: ``ArchiveError/cannotWrite(path:reason:)``
  public static func prepare(_ path: String) throws(ArchiveError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: path, reason: reason(of: error))
    }
    guard access(path, W_OK | X_OK) == 0 else {
      throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
  }

  private static func reason(of error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let underlying, underlying.domain == NSPOSIXErrorDomain {
      return String(cString: strerror(Int32(underlying.code)))
    }
    return (error as NSError).localizedDescription
  }
}
