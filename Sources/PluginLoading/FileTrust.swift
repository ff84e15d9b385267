import Foundation

/// Who, beside this user, could have put a file where it lies, or could change it.
public enum FileTrust {
  /// Why a file may be somebody else's doing, each reason a sentence without a full stop; empty if
  /// only this user and root could have written it.
  ///
  /// The file and its folder must be this user's or root's, and writable by nobody else, be it a
  /// group. The folders above must let nobody else replace what is in them, which those with a sticky
  /// bit do not.
  public static func doubts(about path: String) -> [String] {
    guard let real = realPath(path) else { return ["\(path) cannot be looked up"] }
    var doubts = doubts(about: real, as: "the file", isSticky: false)
    var folder = self.folder(of: real)
    doubts += self.doubts(about: folder, as: "its folder", isSticky: false)
    while folder != "/", !folder.isEmpty, doubts.isEmpty {
      folder = self.folder(of: folder)
      doubts = self.doubts(about: folder, as: "the folder \(folder) above it", isSticky: true)
    }
    if let bundle = bundle(around: real) { doubts.append("it lies inside the bundle \(bundle)") }
    return doubts
  }

  /// The path without symbolic links; nothing if there is no such file.
  public static func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// A path without what is behind its last slash; empty for a name alone.
  ///
  /// Not Foundation's, which does not take every path of one character.
  public static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// - Parameter isSticky: whether a sticky bit does.
  private static func doubts(about path: String, as name: String, isSticky: Bool) -> [String] {
    var status = stat()
    guard stat(path, &status) == 0 else { return ["\(name) cannot be looked at"] }
    var doubts: [String] = []
    if status.st_uid != 0, status.st_uid != geteuid() {
      doubts.append("\(name) belongs to \(userName(status.st_uid))")
    }
    let isProtected = isSticky && status.st_mode & S_ISVTX != 0
    if !isProtected, status.st_mode & S_IWOTH != 0 {
      doubts.append("everybody may write to \(name)")
    } else if !isProtected, status.st_mode & S_IWGRP != 0 {
      doubts.append("its group may write to \(name)")
    }
    return doubts
  }

  private static func userName(_ user: uid_t) -> String {
    getpwuid(user).flatMap { $0.pointee.pw_name }.map { "the user " + String(cString: $0) }
      ?? "user \(user)"
  }

  /// The nearest folder above a file that is a bag, as bundles are.
  private static func bundle(around path: String) -> String? {
    var folder = self.folder(of: path)
    while folder != "/", !folder.isEmpty {
      if access(folder + "/bagit.txt", F_OK) == 0 { return folder }
      folder = self.folder(of: folder)
    }
    return nil
  }
}
