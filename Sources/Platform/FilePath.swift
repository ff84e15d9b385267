/// What a path is made of, by its text alone: as POSIX has it in basename and dirname.
///
/// Foundation's own functions stop the process for some short paths. A folder that is not written,
/// as that of `a`, is an empty text: the current one. Slashes are sought among bytes, since one with
/// an accent behind it is another letter to a string.
package enum FilePath {
  private static let slash = UInt8(ascii: "/")

  /// The last part: `b` of `a/b` and of `a/b/`, `/` of the root.
  package static func name(of path: String) -> String {
    parts(path).last.map { String($0) } ?? (path.isEmpty ? "" : "/")
  }

  /// What stands before the last part: `a` of `a/b`, `/` of `/a` and of the root, nothing of `a`.
  package static func folder(of path: String) -> String {
    let bytes = path.utf8
    guard let last = parts(path).last else { return path.isEmpty ? "" : "/" }
    if last.startIndex == bytes.startIndex { return "" }
    let end = bytes[..<last.startIndex].lastIndex { $0 != slash }
    return end.map { String(path[...$0]) } ?? "/"
  }

  /// A path seen from where a folder's is; one that begins at the root stays as it is.
  package static func joined(_ folder: String, _ path: String) -> String {
    if path.utf8.first == slash || folder.isEmpty { return path }
    return folder.utf8.last == slash ? folder + path : folder + "/" + path
  }

  /// The path without `.`, `..`, and slashes that say nothing; no link is followed.
  ///
  /// - Parameter folder: an absolute one, that a relative path counts from.
  package static func standardised(_ path: String, in folder: String) -> String {
    var kept: [Substring] = []
    for part in parts(joined(folder, path)) where part != "." {
      if part == ".." { _ = kept.popLast() } else { kept.append(part) }
    }
    return "/" + kept.joined(separator: "/")
  }

  private static func parts(_ path: String) -> [Substring] {
    path.utf8.split(separator: slash).map { Substring($0) }
  }
}
