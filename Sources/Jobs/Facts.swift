import Foundation
import Provenance
import TensorCore

/// What there is to record of the running program, its source and its machine.
public enum Facts {
  /// The version of the harness.
  public static let version = "0.1.0"
  /// The numerics contract that results are made under.
  public static let contract = "bits-1"

  public static var build: BuildFacts {
    BuildFacts.capture(harness: version, contract: contract)
  }

  /// The machine, with the kernels and the threads in use.
  public static var host: HostFacts {
    HostFacts.capture(usedLevel: Kernels.level, usedThreads: ThreadPool.threads)
  }

  /// The path of the running program.
  public static let program: String =
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    ?? CommandLine.arguments.first ?? "harness"

  /// The checkout that the program was built in, if it still lies there.
  public static let checkout: String? = {
    var folder = (program as NSString).deletingLastPathComponent
    while folder.count > 1 {
      let hasAll = ["Package.swift", "Sources/CKernels"].allSatisfy {
        FileManager.default.fileExists(atPath: "\(folder)/\($0)")
      }
      if hasAll { return folder }
      folder = (folder as NSString).deletingLastPathComponent
    }
    return nil
  }()

  /// The state of the source: the checkout's, or else that of the current directory.
  ///
  /// - Parameter excluding: folders whose untracked files are not source.
  public static func git(excluding: [String]) -> GitState {
    let directory = checkout ?? FileManager.default.currentDirectoryPath
    return GitState.capture(at: directory, excluding: excluding)
  }

  /// Where data sets and their files are looked for by their names: `experiments/data`, of the current
  /// directory and of the checkout.
  public static var dataFolders: [String] {
    ["experiments/data"] + (checkout.map { ["\($0)/experiments/data"] } ?? [])
  }
}
