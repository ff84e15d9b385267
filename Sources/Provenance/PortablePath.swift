/// File paths that mean the same to every system and every archive format.
///
/// ASCII letters, digits and `. _ - +`, in parts between slashes. Anything else is escaped in one
/// way by URIs, in another by BagIt and in a third by its best-known reader.
public enum PortablePath {
  /// Whether a relative path is portable and stays below where it starts.
  public static func isPortable(_ path: String) -> Bool {
    path.utf8.count <= 240
      && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
        part != "." && part != ".." && !part.isEmpty && part.utf8.allSatisfy(isPortable)
      }
  }

  private static func isPortable(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"), UInt8(ascii: "+"):
      true
    default:
      false
    }
  }

  /// The folder for files that cannot keep their own names.
  static let renamed = "renamed"

  /// Returns the path to keep a file under: its own, or a made-up one where that is not portable.
  public static func stored(_ path: String, number: Int) -> String {
    let taken = path == renamed || path.hasPrefix(renamed + "/")
    return isPortable(path) && !taken ? path : "\(renamed)/\(number)"
  }
}
