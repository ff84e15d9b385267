import Foundation
import Provenance
import Testing

@Suite("Facts of host and build")
struct HostTests {
  @Test("of this machine are all known")
  func thisMachine() throws {
    let host = HostFacts.capture(usedLevel: "x86-64-v3", usedThreads: 2)
    #expect(host.logicalCores >= 1)
    #expect((1...host.logicalCores).contains(host.usableCores))
    #expect(host.memory > 1 << 20)
    #expect(!host.architecture.isEmpty)
    #expect(host.kernel.hasPrefix("Linux "))
    #expect(host.usedLevel == "x86-64-v3")
    #expect(host.usedThreads == 2)
    #expect(try JSONDecoder().decode(HostFacts.self, from: JSONEncoder().encode(host)) == host)
  }

  @Test("name no host and no user")
  func privacy() throws {
    let text = String(decoding: try JSONEncoder().encode(HostFacts.capture()), as: UTF8.self)
    let name = ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init) ?? ""
    if name.count > 4 { #expect(!text.contains(name)) }
    #expect(!text.contains(NSHomeDirectory()) || NSHomeDirectory() == "/")
  }

  @Test(
    "give the level whose features are all there",
    arguments: [
      ("sse sse2", "x86-64"),
      ("cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3", "x86-64-v2"),
      (
        "cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3 avx avx2 bmi1 bmi2 f16c fma abm movbe xsave",
        "x86-64-v3"
      ),
      (
        "cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3 avx avx2 bmi1 bmi2 f16c abm movbe xsave",
        "x86-64-v2"
      ),
      (
        "cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3 avx avx2 bmi1 bmi2 f16c fma abm movbe xsave"
          + " avx512f avx512bw avx512cd avx512dq avx512vl", "x86-64-v4"
      ),
      ("avx512f avx512bw avx512cd avx512dq avx512vl", "x86-64"),
      ("", "x86-64"),
    ])
  func level(flags: String, level: String) {
    #expect(ProcessorInfo("processor : 0\nflags\t\t: \(flags)\n").level == level)
  }

  @Test("count cores that share threads once")
  func cores() {
    let text = [(0, 0), (0, 1), (0, 0), (0, 1), (1, 0), (1, 0)]
      .map {
        "processor: 0\nmodel name\t: Some CPU @ 2: GHz\nphysical id\t: \($0)\ncore id\t: \($1)\n"
      }
      .joined(separator: "\n")
    let info = ProcessorInfo(text)
    #expect(info.physicalCores == 3)
    #expect(info.model == "Some CPU @ 2: GHz")
    #expect(ProcessorInfo("").physicalCores == nil)
  }

  @Test("read the kernel's and the system's lists, and survive odd ones")
  func lists() {
    #expect(HostFacts.usableCores("Name: x\nCpus_allowed_list:\t0-3,8,10-11\n") == 7)
    for odd in ["", "Cpus_allowed_list:", "Cpus_allowed_list: 3-1", "Cpus_allowed_list: a-b"] {
      #expect(HostFacts.usableCores(odd) == nil)
    }
    #expect(HostFacts.systemName("ID=x\nPRETTY_NAME=\"Some Linux 1\"\n") == "Some Linux 1")
    #expect(HostFacts.systemName("ID=x") == nil)
  }

  @Test("of the build name the compiler, and hash the executable")
  func build() throws {
    let facts = BuildFacts.capture(harness: "0.1.0", contract: "bits-1")
    #expect(facts.compiler.wholeMatch(of: /Swift \d+\.\d+\.\d+/) != nil)
    #expect(facts.contract == "bits-1")
    #expect(facts.executableSHA256 == (try SHA256.hex(ofFile: "/proc/self/exe")))
    #expect(try JSONDecoder().decode(BuildFacts.self, from: JSONEncoder().encode(facts)) == facts)
  }

  @Test("of the build list exactly the packages and flags of the manifest")
  func manifest() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let manifest = try String(
      contentsOf: root.appendingPathComponent("Package.swift"), encoding: .utf8)
    var packages: [String: String] = [:]
    for match in manifest.matches(of: /\.package\(url: "[^"]*\/([^"\/]+)", from: "([^"]+)"\)/) {
      packages[String(match.1)] = String(match.2)
    }
    #expect(packages == BuildFacts.declaredPackages)
    let quoted = BuildFacts.declaredKernelFlags.map { "\"\($0)\"," }.joined()
    let squeezed = manifest.filter { !$0.isWhitespace }
    #expect(squeezed.contains("kernelSettings:[CSetting]=[.unsafeFlags([\(quoted)])]"))
  }
}
