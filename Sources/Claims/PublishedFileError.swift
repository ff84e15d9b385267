import Errors
import Foundation
import Platform

/// Why a file of published claims cannot be used.
public enum PublishedFileError: UserFacingError, Equatable {
  /// There is none; the second says where such files come from.
  case missing(String, hint: String)
  /// The system refuses.
  case unreadable(String)
  /// It holds something else.
  case notATable(String, String)
  /// It has no place for a table.
  case hasNoMarks(String)

  public var description: String {
    switch self {
    case .missing(let path, _): "there is no file '\(path)'"
    case .unreadable(let path): "'\(path)' cannot be read"
    case .notATable(let path, let reason): "\(path): \(reason)"
    case .hasNoMarks(let path):
      "\(path): there are no lines '\(MarkedFile.begin)' and '\(MarkedFile.end)'"
    }
  }

  public var hint: String? {
    switch self {
    case .missing(_, let hint): hint
    case .unreadable: "see that it is a file, and that you may read it"
    case .notATable: "`harness claims --publish DIR` writes one: DIR/\(ClaimTable.fileName)"
    case .hasNoMarks: "write them where the table is to stand"
    }
  }

  public var kind: ErrorKind {
    switch self {
    case .missing: .missing
    case .unreadable, .notATable, .hasNoMarks: .badInput
    }
  }

  /// Reads a file.
  ///
  /// - Parameter hint: where such files come from.
  static func contents(of path: String, hint: String) throws(PublishedFileError) -> Data {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .missing(path, hint: hint)
    }
    guard !isFolder.boolValue, let data = FileManager.default.contents(atPath: path) else {
      throw .unreadable(path)
    }
    return data
  }
}
