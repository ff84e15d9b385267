import Reports
import Statistics
import Testing

@Suite("Formats of quantities") struct FormatTests {
  @Test(
    "durations are said as people say them",
    arguments: [
      (0, "0 ms"), (0.0042, "4.2 ms"), (0.34, "340 ms"), (0.9994, "999 ms"), (0.9996, "1.0 s"),
      (4.21, "4.2 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (125, "2 min 05 s"),
      (3_599.7, "1 h 00 min"), (11_220, "3 h 07 min"), (187_200, "2 d 04 h"),
      (.infinity, "unknown"), (.nan, "unknown"), (-1, "unknown"),
    ] as [(Double, String)])
  func durations(seconds: Double, text: String) {
    #expect(Format.duration(seconds) == text)
  }

  @Test(
    "clocks stay short",
    arguments: [
      (0, "0:00"), (7.4, "0:07"), (754, "12:34"), (3_723, "1:02:03"), (-1, "-:--"),
      (.nan, "-:--"),
    ] as [(Double, String)])
  func clocks(seconds: Double, text: String) {
    #expect(Format.clock(seconds) == text)
  }

  @Test("whole numbers are in groups of three, whatever their sign and size")
  func counts() {
    #expect(
      [0, 999, 1_000, 12_345, -1_234_567].map(Format.count) == [
        "0", "999", "1,000", "12,345", "-1,234,567",
      ])
    #expect(Format.count(.min) == "-9,223,372,036,854,775,808")
  }

  @Test("sizes and rates change their units where they get long")
  func unitChanges() {
    #expect(
      [0, 999, 1_234, 9_960, 999_600, 34_000_000].map(Format.bytes) == [
        "0 B", "999 B", "1.2 kB", "10 kB", "1.0 MB", "34 MB",
      ])
    #expect(
      [0.1, 12.34, 450, 12_345].map(Format.rate) == ["6.0/min", "12.3/s", "450/s", "12,345/s"])
    #expect(Format.rate(.nan) == "-/s")
  }

  @Test("differences have the digits that their error deserves, in the metric's unit")
  func differences() {
    #expect(Format.difference(0.00621, error: 0.0014, metric: .accuracy()) == "+0.62 +/- 0.14")
    #expect(Format.difference(-0.01, error: nil, metric: .loss()) == "-0.0100")
    let unicode = Terminal(isInteractive: true, width: 80, hasColor: false, hasUnicode: true)
    #expect(
      Format.difference(-1.25, error: 0.5, metric: .loss(), on: unicode) == "-1.25 ± 0.50")
  }

  @Test("shares are percentages")
  func percentages() {
    #expect(Format.percent(0.97125) == "97.1%")
    #expect(Format.percent(1, decimals: 0) == "100%")
    #expect(Format.percent(.nan) == "nan%")
  }
}
