import Foundation
import Provenance

/// What lists of files say of each.
struct FileFacts: Equatable {
  let sha256: String
  let size: Int

  init(sha256: String, size: Int) {
    self.sha256 = sha256
    self.size = size
  }

  init(_ contents: Data) {
    self.init(sha256: SHA256.hex(of: contents), size: contents.count)
  }
}
