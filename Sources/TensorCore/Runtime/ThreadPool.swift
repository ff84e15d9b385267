import CKernels
import Synchronization

/// The process's worker threads. How many there are never reaches a result.
public enum ThreadPool {
  /// How many there are outside of ``with(threads:_:)``.
  private static let standing = Mutex(Int(ck_threads()))
  @TaskLocal private static var chosen: Int?

  /// How many threads kernels use, the calling one included.
  ///
  /// Inside of ``with(threads:_:)`` the number that it was given, whatever others do meanwhile.
  public static var threads: Int {
    get { chosen ?? standing.withLock { $0 } }
    set {
      standing.withLock { standing in
        ck_set_threads(Int32(clamping: newValue))
        standing = Int(ck_threads())
      }
    }
  }

  /// Computes with another number of threads, and then again with as many as before.
  ///
  /// The pool is the process's: of two bodies at a time, both may compute with the number of the one
  /// that began last.
  public static func with<Result, Failure: Error>(
    threads: Int, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let before = standing.withLock { $0 }
    ck_set_threads(Int32(clamping: threads))
    defer { ck_set_threads(Int32(clamping: before)) }
    let result: Swift.Result<Result, Failure> = $chosen.withValue(threads) {
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
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
