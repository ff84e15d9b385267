import Foundation

/// What the kernel's `/proc/cpuinfo` says about the processors.
package struct ProcessorInfo {
  package private(set) var model: String?
  package private(set) var physicalCores: Int?
  private var features: Set<Substring> = []

  /// Reads the text of `/proc/cpuinfo`; what it lacks stays unknown.
  package init(_ text: String) {
    var cores: Set<String> = []
    var package: Substring = ""
    for line in text.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let key = line[..<colon].trimmingCharacters(in: .whitespaces)
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      switch key {
      case "model name", "Model", "Processor": model = model ?? String(value)
      case "flags", "Features": if features.isEmpty { features = Set(value.split(separator: " ")) }
      case "physical id": package = value
      case "core id": cores.insert("\(package)/\(value)")
      default: break
      }
    }
    physicalCores = cores.isEmpty ? nil : cores.count
  }

  /// The best level of the x86-64 psABI whose features are all there, by the kernel's names.
  package var level: String {
    let levels: [(name: String, needs: String)] = [
      ("x86-64-v2", "cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3"),
      ("x86-64-v3", "avx avx2 bmi1 bmi2 f16c fma abm movbe xsave"),
      ("x86-64-v4", "avx512f avx512bw avx512cd avx512dq avx512vl"),
    ]
    var best = "x86-64"
    for level in levels {
      guard level.needs.split(separator: " ").allSatisfy(features.contains) else { break }
      best = level.name
    }
    return best
  }

  /// The vector extensions, sorted.
  package var vectorFeatures: [String] {
    let families = ["sse", "ssse", "avx", "fma", "f16c", "amx", "asimd", "sve", "sme", "neon"]
    return features.filter { feature in families.contains { feature.hasPrefix($0) } }
      .map(String.init).sorted()
  }
}
