import Foundation

/// The memory that this process may have.
package enum Memory {
  /// In bytes: the machine's, or less where a control group or a limit of the process allows less.
  package static let available: Int = {
    func text(_ path: String) -> String {
      (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
    let groups = Memory.groups(text("/proc/self/cgroup")).flatMap { folder in
      ["memory.max", "memory.limit_in_bytes"].map { number(text("\(folder)/\($0)")) }
    }
    return ([total(text("/proc/meminfo")), addressSpace] + groups).compactMap { $0 }.min() ?? .max
  }()

  /// `ulimit -v`.
  private static var addressSpace: Int? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return nil }
    return Int(exactly: limit.rlim_cur)
  }

  /// The memory of the machine by `/proc/meminfo`.
  package static func total(_ text: String) -> Int? {
    let words = text.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }?
      .split(separator: " ")
    guard let words, words.count > 1, let kibibytes = Int(words[1]) else { return nil }
    return Counts.product([kibibytes, 1024])
  }

  /// The folders that have the limits of a process by `/proc/self/cgroup`, of version 2 or 1: its
  /// own group and those around it.
  package static func groups(_ text: String) -> [String] {
    text.split(separator: "\n").flatMap { line -> [String] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      let isMemory = parts[1].split(separator: ",").contains("memory")
      guard parts[1].isEmpty || isMemory else { return [] }
      let root = "/sys/fs/cgroup" + (isMemory ? "/memory" : "")
      var folders = [root]
      for part in parts[2].split(separator: "/") {
        folders.append(folders[folders.count - 1] + "/\(part)")
      }
      return folders
    }
  }

  /// A limit; nothing for `max`.
  package static func number(_ text: String) -> Int? {
    Int(text.trimmingCharacters(in: .whitespacesAndNewlines)).flatMap { $0 > 0 ? $0 : nil }
  }

  /// So many bytes as people read them: `30 GB`.
  package static func text(_ bytes: Double) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
    var (number, unit) = (bytes, 0)
    while number >= 999.5, unit < units.count - 1 { (number, unit) = (number / 1000, unit + 1) }
    let digits = number < 9.95 && unit > 0 ? (number * 10).rounded() / 10 : number.rounded()
    let text = digits < 1e6 ? "\(digits)" : "1000000"
    return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + " " + units[unit]
  }
}
