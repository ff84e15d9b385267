import CKernels

/// Which rows are the queries of each sequence, and which are the keys that they see.
struct AttentionGroups {
  let queries: RowGroups
  let keys: RowGroups
  /// The group of keys that each group of queries sees; nothing for its own number.
  let seeing: [Int]?

  init(queries: RowGroups, keys: RowGroups, seeing: [Int]? = nil) {
    if let seeing {
      precondition(
        seeing.count == queries.count && seeing.allSatisfy { (0..<keys.count).contains($0) },
        "\(queries.count) groups of queries see some of \(keys.count) groups of keys")
    } else {
      precondition(
        queries.count == keys.count,
        "\(queries.count) groups of queries, but \(keys.count) groups of keys")
    }
    (self.queries, self.keys, self.seeing) = (queries, keys, seeing)
  }

  var count: Int { queries.count }

  /// The most keys that a group has.
  var longestKeys: Int { keys.lengths.max() ?? 0 }

  /// Calls `body` with the starts of queries and keys, and with what is seen.
  func withPointers<R>(
    _ body: (UnsafePointer<Int>?, UnsafePointer<Int>?, UnsafePointer<Int>?) -> R
  ) -> R {
    queries.starts.withUnsafeBufferPointer { queries in
      keys.starts.withUnsafeBufferPointer { keys in
        guard let seeing else { return body(queries.baseAddress, keys.baseAddress, nil) }
        return seeing.withUnsafeBufferPointer {
          body(queries.baseAddress, keys.baseAddress, $0.baseAddress)
        }
      }
    }
  }
}

extension ck_attention {
  /// Calls `body` with these arguments for ragged sequences, or as they are.
  func of(_ groups: AttentionGroups?, _ body: (UnsafePointer<ck_attention>) -> Void) {
    var arguments = self
    guard let groups else { return body(&arguments) }
    groups.withPointers {
      (arguments.query_starts, arguments.key_starts, arguments.seen) = ($0, $1, $2)
      body(&arguments)
    }
  }
}
