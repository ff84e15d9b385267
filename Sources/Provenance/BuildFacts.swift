import CCrypto
import CLibgit2
import Foundation

/// What the running program was built from and with.
public struct BuildFacts: Codable, Equatable, Sendable {
  /// The version of the harness.
  public var harness: String
  /// The name of the numerics contract that results are made under.
  public var contract: String
  /// The Swift compiler's version.
  public var compiler: String
  /// `release` or `debug`.
  public var configuration: String
  /// The flags that the numeric kernels are compiled with.
  public var kernelFlags: [String]
  /// The packages that are linked in, with the least version that is asked for.
  public var packages: [String: String]
  /// The versions of the system's libraries that are loaded.
  public var libraries: [String: String]
  /// The SHA-256 of the executable's bytes, or nothing if it cannot be read.
  public var executableSHA256: String?

  enum CodingKeys: String, CodingKey {
    case harness, contract, compiler, configuration, packages, libraries
    case kernelFlags = "kernel_flags"
    case executableSHA256 = "executable_sha256"
  }

  /// Reads the facts of the running program; its executable is hashed once in a process.
  ///
  /// - Parameters:
  ///   - harness: The version of the harness.
  ///   - contract: The name of the numerics contract.
  public static func capture(harness: String, contract: String) -> BuildFacts {
    BuildFacts(
      harness: harness, contract: contract,
      compiler: compilerVersion, configuration: configurationName,
      kernelFlags: declaredKernelFlags, packages: declaredPackages,
      libraries: ["libgit2": libgit2Version, "libcrypto": libcryptoVersion],
      executableSHA256: executableDigest)
  }

  /// The address that archived crates name the harness by.
  ///
  /// The profile asks for one; `.example` is reserved for names that lead nowhere.
  public static let home = "https://harness.example/"

  /// The packages that `Package.swift` asks for.
  package static let declaredPackages = [
    "swift-argument-parser": "1.8.2",
    "TOMLKit": "0.6.0",
  ]

  /// The flags that `Package.swift` gives to the kernels.
  package static let declaredKernelFlags = [
    "-O3", "-ffp-contract=off", "-fno-math-errno", "-Xclang", "-mframe-pointer=none",
  ]

  /// The compiler's version as far as a program can ask for it.
  ///
  /// The standard library that comes with a compiler tells its version without the last number.
  private static var compilerVersion: String {
    #if compiler(>=6.4)
      "Swift \(_SwiftStdlibVersion.current)"
    #elseif compiler(>=6.3.3)
      "Swift 6.3.3"
    #elseif compiler(>=6.3.2)
      "Swift 6.3.2"
    #elseif compiler(>=6.3.1)
      "Swift 6.3.1"
    #else
      "Swift \(_SwiftStdlibVersion.current)"
    #endif
  }

  private static var configurationName: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }

  private static var libgit2Version: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    git_libgit2_version(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  private static var libcryptoVersion: String {
    OpenSSL_version(OPENSSL_VERSION_STRING).map { String(cString: $0) } ?? "unknown"
  }

  /// The digest of the file that this process runs.
  private static let executableDigest: String? = try? SHA256.hex(ofFile: "/proc/self/exe")
}
