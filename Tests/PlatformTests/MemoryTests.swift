import Testing

import Platform

@Suite("The memory that a process may have")
struct MemoryTests {
  @Test("the machine's is read from the kernel's table")
  func total() {
    #expect(Memory.total("MemTotal:       24580000 kB\nMemFree: 1 kB\n") == 24_580_000 * 1024)
    #expect(Memory.total("") == nil)
    #expect(Memory.total("MemTotal: many kB") == nil)
    #expect(Memory.total("MemTotal: \(Int.max) kB") == nil)
  }

  @Test("limits of a group and of those around it count, in both versions")
  func groups() {
    #expect(
      Memory.groups("0::/user.slice/run.scope\n")
        == ["", "/user.slice", "/user.slice/run.scope"].map { "/sys/fs/cgroup" + $0 })
    #expect(
      Memory.groups("5:cpu,cpuacct:/x\n4:memory:/docker/1\n")
        == ["", "/docker", "/docker/1"].map { "/sys/fs/cgroup/memory" + $0 })
    #expect(Memory.number("max\n") == nil)
    #expect(Memory.number("4294967296\n") == 1 << 32)
  }

  @Test("there is some")
  func available() {
    #expect(Memory.available > 1 << 26)
  }
}
