import Foundation
import PluginLoading
import Testing

@Suite("Fingerprints") struct FingerprintTests {
  private let one = PluginFingerprint(
    compiler: "Swift 6.3.1", configuration: "release", architecture: "x86_64",
    core: String(repeating: "0a", count: 32))
  private let other = PluginFingerprint(
    compiler: "Swift 6.3.1", configuration: "release", architecture: "x86_64",
    core: String(repeating: "0b", count: 32))

  @Test("a fingerprint is found among other bytes")
  func found() {
    for before in [0, 1, 7, 5000] {
      for after in [0, 1, 5000] {
        let data =
          Data(repeating: 0xff, count: before) + Data(one.mark.utf8)
          + Data(repeating: UInt8(ascii: "["), count: after)
        #expect(PluginFingerprint.all(in: data) == [one])
      }
    }
  }

  @Test("two different ones are both found, the same twice is one")
  func several() {
    #expect(PluginFingerprint.all(in: Data((one.mark + other.mark).utf8)) == [one, other])
    #expect(PluginFingerprint.all(in: Data((one.mark + "\0" + one.mark).utf8)) == [one])
  }

  @Test("no part of one is taken for one")
  func parts() {
    let mark = Data(one.mark.utf8)
    for count in 0..<mark.count {
      #expect(PluginFingerprint.all(in: mark.prefix(count)).isEmpty)
      var broken = mark
      broken[count] = 0
      let found = PluginFingerprint.all(in: broken)
      #expect(!found.contains(one))
    }
  }

  @Test("the current one is well-formed, and equal to itself when it is read again")
  func current() {
    let current = PluginFingerprint.current
    #expect(PluginFingerprint.all(in: Data(current.mark.utf8)) == [current])
    #expect(current.core.count == 64 && current.core.allSatisfy(\.isHexDigit))
    #expect(current.difference(from: current).isEmpty)
  }

  @Test("what differs is named, and nothing else")
  func differences() {
    #expect(one.difference(from: other) == "core 0a0a0a0a0a0a, not core 0b0b0b0b0b0b")
    let old = PluginFingerprint(
      compiler: "Swift 6.3.0", configuration: "debug", architecture: "x86_64", core: one.core)
    #expect(
      old.difference(from: one)
        == "Swift 6.3.0, not Swift 6.3.1; a debug build, not a release build")
  }
}
