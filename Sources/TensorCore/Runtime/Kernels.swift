import CKernels
import Errors
import Foundation

/// The table of kernels in use: the best level of this CPU, or the one that `HARNESS_CPU` names.
///
/// Every level gives the same bits; forcing one is for proving that. The table is a C constant, which
/// is why sharing its address between threads is safe.
nonisolated(unsafe) let kernels: UnsafePointer<ck_kernels> = {
  if let name = Kernels.requested, let table = ck_kernels_for(name) { return table }
  guard let best = ck_kernels_for(nil) else { preconditionFailure("no kernels were built") }
  return best
}()

/// Which level of kernels runs, and which this CPU has.
public enum Kernels {
  /// The level in use, for instance `x86-64-v4`.
  public static var level: String { String(cString: kernels.pointee.level) }

  /// The levels that this CPU has, best first.
  public static var levels: [String] {
    var names: [String] = []
    var next = ck_levels()
    while let name = next.pointee {
      names.append(String(cString: name))
      next += 1
    }
    return names
  }

  /// Throws if `HARNESS_CPU` names a level that does not exist or that this CPU lacks.
  public static func checkEnvironment() throws(KernelError) {
    guard let name = requested else { return }
    if !levels.contains(name) { throw KernelError(requested: name, available: levels) }
  }

  fileprivate static var requested: String? {
    let name = ProcessInfo.processInfo.environment["HARNESS_CPU"] ?? ""
    return name.isEmpty ? nil : name
  }
}

/// `HARNESS_CPU` asked for a level that this CPU does not have.
public struct KernelError: UserFacingError {
  public let requested: String
  public let available: [String]

  public var description: String {
    "HARNESS_CPU is '\(requested)', but this CPU offers \(available.joined(separator: ", "))"
  }
  public var hint: String? { "leave HARNESS_CPU unset to use the best" }
  public var kind: ErrorKind { .usage }
}
