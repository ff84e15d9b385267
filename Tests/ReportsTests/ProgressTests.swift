import Reports
import Synchronization
import Testing

@Suite("Progress") struct ProgressTests {
  private static let terminal = Terminal(
    isInteractive: true, width: 60, hasColor: false, hasUnicode: false)

  @Test("a job's line shows how far it is, and how long it will take at its pace")
  func line() {
    var state = ProgressState(at: 0)
    let job = state.begin("seed 1, mixup", total: 200, at: 0)
    for step in 1...10 { state.update(job, to: 5 * step, detail: "loss 0.3", at: Double(step)) }
    let lines = state.lines(at: 10, on: Self.terminal).map(\.plain)
    #expect(lines.count == 1)
    #expect(lines[0].hasPrefix("seed 1, mixup  "))
    // 50 steps in ten seconds leave 150 for thirty.
    #expect(lines[0].hasSuffix(" 25%  50/200  eta 0:30  loss 0.3"), "\(lines)")
    #expect(lines[0].count < 60)
  }

  @Test("bars are as long as there is room, and filled by the share")
  func bars() {
    #expect(ProgressBar.text(share: 0.5, width: 8, on: .plain).plain == "####....")
    #expect(ProgressBar.text(share: 0.32, width: 8, on: .plain).plain == "###.....")
    #expect(ProgressBar.text(share: 7, width: 3, on: .plain).plain == "###")
    #expect(ProgressBar.text(share: .nan, width: 3, on: .plain).plain == "...")
    let unicode = Terminal(isInteractive: true, width: 60, hasColor: false, hasUnicode: true)
    #expect(ProgressBar.text(share: 0.25, width: 6, on: unicode).plain == "━╸────")
  }

  @Test("a narrow window drops what matters least, and never wraps")
  func narrow() {
    var state = ProgressState(expectedJobs: 2, at: 0)
    let job = state.begin("a label that is longer than the window", total: 100, at: 0)
    state.update(job, to: 50, detail: "loss 0.3", at: 5)
    for width in 20...50 {
      var terminal = Self.terminal
      terminal.width = width
      for line in state.lines(at: 5, on: terminal) {
        #expect(line.width < width, "\(width): \(line)")
      }
    }
  }

  @Test("several jobs are summed up, with failures and an estimate from those that run")
  func summary() {
    var state = ProgressState(expectedJobs: 4, at: 0)
    let first = state.begin("one", total: 10, at: 0)
    let second = state.begin("two", total: 10, at: 0)
    state.end(first, .done, at: 8)
    state.end(second, .failed, at: 9)
    let third = state.begin("three", total: 10, at: 10)
    state.update(third, to: 5, detail: nil, at: 15)
    // Two and a half of four in 15 s: the others take nine.
    #expect(
      state.lines(at: 15, on: Self.terminal).last?.plain
        == "2/4 runs  1 failed  0:15 elapsed  eta 0:09")
  }

  @Test("at most eight running jobs are drawn, and one of unknown length has a clock")
  func many() {
    var state = ProgressState(at: 0)
    for number in 1...12 { _ = state.begin("job \(number)", total: nil, at: 0) }
    let lines = state.lines(at: 65, on: Self.terminal).map(\.plain)
    #expect(lines.count == 9)
    #expect(lines[0].hasSuffix("0  1:05"), "\(lines[0])")
    #expect(lines[8].hasPrefix("0/12 runs"))
  }

  @Test("a log gets each milestone once, and nothing of short jobs but their end")
  func milestones() {
    var state = ProgressState(at: 0)
    let job = state.begin("run", total: 100, at: 0)
    state.update(job, to: 30, detail: "loss 0.5", at: 2)
    #expect(state.milestones(at: 2).isEmpty)
    #expect(state.milestones(at: 6) == ["run: 25% after 6.0 s"])
    #expect(state.milestones(at: 7).isEmpty)
    state.update(job, to: 80, detail: nil, at: 9)
    #expect(state.milestones(at: 9) == ["run: 75% after 9.0 s"])
    state.end(job, .done, at: 12)
    #expect(state.milestones(at: 12) == ["run: done in 12 s, loss 0.5"])
    #expect(state.milestones(at: 13).isEmpty)
    // What is said of an ended job changes nothing.
    state.update(job, to: 90, detail: nil, at: 14)
    state.end(job, .failed, at: 15)
    #expect(state.milestones(at: 16).isEmpty)
  }

  /// What a display writes, at times that a test sets.
  private final class Screen: Sendable {
    let text = Mutex("")
    let time = Mutex(0.0)

    func display(isInteractive: Bool, milestones: Bool = false) -> ProgressDisplay {
      let terminal = Terminal(
        isInteractive: isInteractive, width: isInteractive ? 60 : nil, hasColor: false,
        hasUnicode: false)
      return ProgressDisplay(
        expectedJobs: nil, logsMilestones: milestones, terminal: { terminal },
        now: { [self] in time.withLock { $0 } },
        write: { [self] text in self.text.withLock { $0 += text } })
    }

    func taken() -> String {
      text.withLock { text in
        defer { text = "" }
        return text
      }
    }
  }

  @Test("a display redraws over its own lines, at most ten times a second, and takes them away")
  func display() {
    let screen = Screen()
    let display = screen.display(isInteractive: true)
    let job = display.begin("run", total: 10)
    #expect(screen.taken().hasPrefix("run  "))
    screen.time.withLock { $0 = 0.05 }
    display.update(job, to: 1)
    #expect(screen.taken() == "")
    screen.time.withLock { $0 = 0.2 }
    display.update(job, to: 2)
    #expect(screen.taken().hasPrefix("\u{1B}[1A\r\u{1B}[Jrun  "))
    display.log("a warning")
    #expect(screen.taken().hasPrefix("\u{1B}[1A\r\u{1B}[Ja warning\nrun  "))
    display.finish()
    #expect(screen.taken() == "\u{1B}[1A\r\u{1B}[J")
    display.update(job, to: 3)
    #expect(screen.taken() == "")
  }

  @Test("a display writes nothing into a pipe but what is logged, and milestones if asked")
  func pipe() {
    let screen = Screen()
    let quiet = screen.display(isInteractive: false)
    let job = quiet.begin("run", total: 10)
    quiet.update(job, to: 10)
    quiet.log("a warning")
    quiet.end(job)
    quiet.finish()
    #expect(screen.taken() == "a warning\n")
    let telling = screen.display(isInteractive: false, milestones: true)
    let second = telling.begin("run", total: 10)
    screen.time.withLock { $0 += 3 }
    telling.end(second, .failed)
    telling.finish()
    #expect(screen.taken() == "run: failed after 3.0 s\n")
  }
}
