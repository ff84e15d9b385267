import Foundation

/// The machine that a run took place on.
///
/// By the numerics contract none of this reaches a result; it is kept so that a broken promise can
/// be traced. It names no host, user or address.
public struct HostFacts: Codable, Equatable, Sendable {
  /// The processor's name as the kernel tells it.
  public var processor: String
  /// The instruction set, such as `x86_64` or `aarch64`.
  public var architecture: String
  /// The best x86-64 microarchitecture level the processor has, or the architecture elsewhere.
  public var level: String
  /// The vector extensions it has, sorted.
  public var features: [String]
  /// The processors that the system has online, hardware threads counted.
  public var logicalCores: Int
  /// The cores, hardware threads of one counted once; nothing where the kernel does not tell.
  public var physicalCores: Int?
  /// The processors that this process may use.
  public var usableCores: Int
  /// Bytes of main memory.
  public var memory: Int
  /// The operating system's name and version.
  public var system: String
  /// The kernel's name and release.
  public var kernel: String
  /// The C library's name and version.
  public var libc: String
  /// The level whose kernels the run used.
  public var usedLevel: String?
  /// The number of threads the run used.
  public var usedThreads: Int?
  /// The environment variables that set the harness.
  public var variables: [String: String]

  enum CodingKeys: String, CodingKey {
    case processor, architecture, level, features, memory, system, kernel, libc, variables
    case logicalCores = "logical_cores"
    case physicalCores = "physical_cores"
    case usableCores = "usable_cores"
    case usedLevel = "used_level"
    case usedThreads = "used_threads"
  }

  /// Reads the facts of this machine.
  ///
  /// - Parameters:
  ///   - usedLevel: The level whose kernels the run uses.
  ///   - usedThreads: The number of threads it uses.
  public static func capture(usedLevel: String? = nil, usedThreads: Int? = nil) -> HostFacts {
    let cpuinfo = ProcessorInfo(text(of: "/proc/cpuinfo"))
    var names = utsname()
    uname(&names)
    let architecture = string(&names.machine)
    let logical = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return HostFacts(
      processor: cpuinfo.model ?? "unknown",
      architecture: architecture,
      level: architecture == "x86_64" ? cpuinfo.level : architecture,
      features: cpuinfo.vectorFeatures,
      logicalCores: logical,
      physicalCores: cpuinfo.physicalCores,
      usableCores: usableCores(text(of: "/proc/self/status")) ?? logical,
      memory: max(0, sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))),
      system: systemName(text(of: "/etc/os-release")) ?? "unknown",
      kernel: string(&names.sysname) + " " + string(&names.release),
      libc: libcName(),
      usedLevel: usedLevel, usedThreads: usedThreads,
      variables: ProcessInfo.processInfo.environment.filter { $0.key.hasPrefix("HARNESS_") })
  }

  private static func text(of file: String) -> String {
    // Files of /proc have no size, which some readers trust: this one reads to the end.
    guard let handle = FileHandle(forReadingAtPath: file) else { return "" }
    return String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
  }

  private static func string<Characters>(_ characters: inout Characters) -> String {
    withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  private static func libcName() -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    let length = confstr(Int32(_CS_GNU_LIBC_VERSION), &buffer, buffer.count)
    guard length > 1, length <= buffer.count else { return "unknown" }
    return String(decoding: buffer[..<(length - 1)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Returns the pretty name that `/etc/os-release` gives.
  package static func systemName(_ release: String) -> String? {
    value(of: "PRETTY_NAME=", in: release)?.trimmingCharacters(
      in: CharacterSet(charactersIn: "\"'"))
  }

  /// Counts the processors in the kernel's list of those allowed: `0-3,8`.
  package static func usableCores(_ status: String) -> Int? {
    guard let list = value(of: "Cpus_allowed_list:", in: status) else { return nil }
    var count = 0
    for range in list.split(separator: ",") {
      let ends = range.split(separator: "-").map { Int($0.trimmingCharacters(in: .whitespaces)) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, last >= first else {
        return nil
      }
      count += last - first + 1
    }
    return count > 0 ? count : nil
  }

  private static func value(of key: String, in text: String) -> String? {
    text.split(separator: "\n").first { $0.hasPrefix(key) }
      .map { $0.dropFirst(key.count).trimmingCharacters(in: .whitespaces) }
  }
}
