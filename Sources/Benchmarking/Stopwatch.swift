import Foundation

/// Repeats a piece of work for a while and keeps its times.
public struct Stopwatch {
  /// Seconds, in ascending order.
  public let times: [Double]

  public var best: Double { times.first ?? .nan }
  public var median: Double { times.isEmpty ? .nan : times[times.count / 2] }

  /// Runs `work` a few times unmeasured, then until `seconds` have passed, at least `least` times.
  public init(seconds: Double, warmUps: Int = 3, least: Int = 5, _ work: () -> Void) {
    for _ in 0..<warmUps { work() }
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    var times: [Double] = []
    while times.count < least || clock.now < end {
      let duration = clock.measure(work)
      times.append(duration / .seconds(1))
    }
    self.times = times.sorted()
  }
}

/// What the system says about this process's memory.
public enum ProcessMemory {
  /// The greatest resident size so far, in bytes; `nil` where the system does not say.
  public static var peakBytes: Int? { status("VmHWM:") }
  /// The resident size now, in bytes.
  public static var residentBytes: Int? { status("VmRSS:") }

  private static func status(_ key: String) -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return nil
    }
    let line = status.split(separator: "\n").first { $0.hasPrefix(key) }
    let words = line?.split(whereSeparator: \.isWhitespace) ?? []
    return words.count > 1 ? Int(words[1]).map { $0 * 1024 } : nil
  }
}
