import Foundation
import Platform
import Provenance

/// The running program: its version, where it lies, and what it was built from.
public enum Program {
  /// The version of the harness.
  public static let version = "0.1.0"
  /// The numerics contract that results are made under.
  public static let contract = "bits-2"

  public static var build: BuildFacts {
    BuildFacts.capture(harness: version, contract: contract)
  }

  /// The path of the running program.
  public static let path: String =
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    ?? CommandLine.arguments.first ?? "harness"

  /// The checkout that the program was built in, if it still lies there.
  public static let checkout: String? = {
    var folder = FilePath.folder(of: path)
    while folder.count > 1 {
      let hasAll = ["Package.swift", "Sources/CKernels"].allSatisfy {
        FileManager.default.fileExists(atPath: "\(folder)/\($0)")
      }
      if hasAll { return folder }
      folder = FilePath.folder(of: folder)
    }
    return nil
  }()

  /// Where data sets and their files are looked for by their names: `experiments/data`, of the current
  /// directory and of the checkout, and where an installation has them; without either, what the
  /// program holds itself.
  public static var dataFolders: [String] {
    let own = checkout.map { ["\($0)/experiments/data"] } ?? []
    let standing = (own + [installedData]).filter(FileManager.default.fileExists)
    return ["experiments/data"] + (standing.isEmpty ? unpackedData : standing)
  }

  private static let unpackedData =
    ExperimentData.unpacked(in: UserFolders.cache).map { [$0] } ?? []

  /// `share/harness/experiments/data`, for a program in `bin` or, with a launcher there, in `lib/harness`.
  private static let installedData: String = {
    let folder = FilePath.folder(of: path)
    let above = FilePath.folder(of: folder)
    let prefix = FilePath.name(of: folder) == "bin" ? above : FilePath.folder(of: above)
    return FilePath.joined(prefix, "share/harness/experiments/data")
  }()
}
