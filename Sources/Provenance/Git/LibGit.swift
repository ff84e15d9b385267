import CLibgit2
import Errors

/// A failure that libgit2 reported.
struct GitError: UserFacingError {
  /// The status that the call returned, such as `GIT_ENOTFOUND`.
  let code: Int32
  /// What libgit2 says about it.
  let message: String

  var description: String { message }

  /// Reads the calling thread's last error.
  init(code: Int32) {
    self.code = code
    if let last = git_error_last(), let text = last.pointee.message {
      message = String(cString: text)
    } else {
      message = "libgit2 status \(code)"
    }
  }

  /// Whether the call failed with a given status.
  func isStatus(_ status: git_error_code) -> Bool {
    code == status.rawValue
  }
}

/// Every call into libgit2 goes through here: one place turns a status into an error.
enum LibGit {
  /// libgit2 keeps global state that must be set up once in a process.
  private static let isReady: Bool = git_libgit2_init() > 0

  /// Sets libgit2 up.
  ///
  /// - Throws: ``GitError`` when it cannot be.
  static func setUp() throws(GitError) {
    guard isReady else { throw GitError(code: GIT_ERROR.rawValue) }
  }

  /// Makes a call and throws when its status says that it failed.
  static func check(_ call: () -> Int32) throws(GitError) {
    git_error_clear()
    let status = call()
    guard status >= 0 else { throw GitError(code: status) }
  }

  /// Makes a call that returns an object by its first argument; the caller frees the object.
  static func make<T>(_ call: (inout T?) -> Int32) throws(GitError) -> T {
    git_error_clear()
    var object: T?
    let status = call(&object)
    guard status >= 0, let object else { throw GitError(code: status) }
    return object
  }

  /// Returns an object's name as 40 hexadecimal digits, or nothing for the null name.
  static func hex(_ id: UnsafePointer<git_oid>?) -> String? {
    guard let id else { return nil }
    let digits = withUnsafeBytes(of: id.pointee) { SHA256.hexadecimal(Array($0)) }
    return digits.allSatisfy { $0 == "0" } ? nil : digits
  }
}
