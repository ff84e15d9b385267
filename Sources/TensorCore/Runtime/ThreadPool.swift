import CKernels

/// The process's worker threads. How many there are never reaches a result.
public enum ThreadPool {
  /// How many threads kernels use, the calling one included.
  public static var threads: Int {
    get { Int(ck_threads()) }
    set { ck_set_threads(Int32(clamping: newValue)) }
  }

  /// Runs `body` for every index below `count`, on several threads; returns when all have ended.
  ///
  /// Bodies must write disjoint places. A call from inside another runs serially.
  public static func forEach(below count: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { pointer in
        ck_parallel(
          count,
          { context, index in
            context?.assumingMemoryBound(to: (@Sendable (Int) -> Void).self).pointee(index)
          }, UnsafeMutableRawPointer(mutating: pointer))
      }
    }
  }
}
