import Foundation
import Provenance

/// The name of a staging folder: the machine, when it was started, the process, and a random number.
package struct StagingName {
  /// A machine since it was started.
  package struct Machine: Hashable {
    /// Names the machine: a digest of its id and its name.
    package let host: String
    /// Names the start of its system.
    package let boot: String

    package init(host: String, boot: String) {
      self.host = host
      self.boot = boot
    }

    package static let current: Machine = {
      func line(_ path: String) -> String {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
          .trimmingCharacters(in: .whitespacesAndNewlines)
      }
      // Copies of one image may share the id, and machines in one room the name.
      let host = SHA256.hex(of: line("/etc/machine-id") + "\n" + line("/proc/sys/kernel/hostname"))
      let boot = SHA256.hex(of: line("/proc/sys/kernel/random/boot_id"))
      return Machine(host: String(host.prefix(12)), boot: String(boot.prefix(12)))
    }()
  }

  let machine: Machine
  let process: pid_t
  let random: String

  static func ofThisProcess() -> StagingName {
    StagingName(
      machine: .current, process: getpid(),
      random: String(UInt64.random(in: 0...UInt64.max), radix: 36))
  }

  private init(machine: Machine, process: pid_t, random: String) {
    self.machine = machine
    self.process = process
    self.random = random
  }

  var text: String { "\(machine.host)-\(machine.boot)-\(process)-\(random)" }

  /// Reads a name; nothing if it is not one, such as those of older programs, which told no machine.
  init?(_ text: String) {
    let parts = text.split(separator: "-").map(String.init)
    guard parts.count == 4, let process = pid_t(parts[2]), process > 0 else { return nil }
    machine = Machine(host: parts[0], boot: parts[1])
    self.process = process
    random = parts[3]
  }

  /// Whether the process is gone for certain, as far as that can be told on a machine.
  func isGone(on here: Machine) -> Bool {
    guard machine.host == here.host else { return false }
    // None outlives its system.
    if machine.boot != here.boot { return true }
    return kill(process, 0) != 0 && errno == ESRCH
  }
}
