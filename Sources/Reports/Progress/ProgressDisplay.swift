import Foundation
import Synchronization

/// Bars of running jobs at the bottom of a terminal, redrawn at most ten times a second.
///
/// Any thread may call any method. Without a terminal nothing is drawn; a long job then says when
/// it is a quarter, half and three quarters through, and when it ends, if that is asked for. Call
/// `finish` at the end, also after an error: it takes the bars away.
public final class ProgressDisplay: Sendable {
  public typealias JobID = ProgressState.JobID

  private struct Canvas {
    var state: ProgressState
    /// Lines on the screen that are ours.
    var drawn = 0
    var lastDrawn = -Double.infinity
    var isFinished = false
  }

  private let canvas: Mutex<Canvas>
  private let terminal: @Sendable () -> Terminal
  private let isInteractive: Bool
  private let logsMilestones: Bool
  private let now: @Sendable () -> Double
  private let write: @Sendable (String) -> Void

  private static let interval = 0.1

  /// - Parameters:
  ///   - expectedJobs: how many jobs there will be in all.
  ///   - logsMilestones: whether to write sparse lines where there is no terminal.
  ///   - terminal: asked before each drawing, since a window may be resized.
  ///   - now: a clock in seconds that never goes back.
  ///   - write: standard error unless told.
  public init(
    expectedJobs: Int? = nil, logsMilestones: Bool = false,
    terminal: @escaping @Sendable () -> Terminal = { .detect(.standardError) },
    now: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime },
    write: @escaping @Sendable (String) -> Void = { text in
      // A closed standard error is no reason to stop a run.
      try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
  ) {
    self.terminal = terminal
    self.isInteractive = terminal().isInteractive
    self.logsMilestones = logsMilestones
    self.now = now
    self.write = write
    canvas = Mutex(Canvas(state: ProgressState(expectedJobs: expectedJobs, at: now())))
  }

  /// Adds a job; `total` is its units of work, nil if unknown.
  public func begin(_ label: String, total: Int?) -> JobID {
    canvas.withLock { canvas in
      let time = now()
      let id = canvas.state.begin(label, total: total, at: time)
      draw(&canvas, at: time)
      return id
    }
  }

  /// Sets how many units are complete in all, and the text after the bar unless that is nil.
  public func update(_ id: JobID, to completed: Int, detail: String? = nil) {
    canvas.withLock { canvas in
      let time = now()
      canvas.state.update(id, to: completed, detail: detail, at: time)
      draw(&canvas, at: time)
    }
  }

  public func end(_ id: JobID, _ outcome: ProgressState.Outcome = .done) {
    canvas.withLock { canvas in
      let time = now()
      canvas.state.end(id, outcome, at: time)
      draw(&canvas, at: time)
    }
  }

  /// Writes lines above the bars, such as a warning.
  public func log(_ text: StyledText) {
    canvas.withLock { canvas in
      write(erasure(of: canvas.drawn) + text.output(on: terminal()) + "\n")
      canvas.drawn = 0
      canvas.lastDrawn = -.infinity
      draw(&canvas, at: now())
    }
  }

  /// Takes the bars away while something else writes to the terminal.
  public func clearing(_ body: () -> Void) {
    canvas.withLock { canvas in
      if canvas.drawn > 0 { write(erasure(of: canvas.drawn)) }
      canvas.drawn = 0
      canvas.lastDrawn = -.infinity
      body()
      draw(&canvas, at: now())
    }
  }

  /// Takes the bars away; nothing is drawn after that.
  public func finish() {
    canvas.withLock { canvas in
      if !isInteractive { draw(&canvas, at: now()) }
      canvas.isFinished = true
      guard canvas.drawn > 0 else { return }
      write(erasure(of: canvas.drawn))
      canvas.drawn = 0
    }
  }

  private func draw(_ canvas: inout Canvas, at time: Double) {
    guard !canvas.isFinished else { return }
    guard isInteractive else {
      guard logsMilestones else { return }
      for line in canvas.state.milestones(at: time) { write(line.output(on: terminal()) + "\n") }
      return
    }
    guard time - canvas.lastDrawn >= Self.interval else { return }
    let terminal = terminal()
    let lines = canvas.state.lines(at: time, on: terminal)
    // One write for the whole picture, so that it does not flicker.
    write(erasure(of: canvas.drawn) + lines.map { $0.output(on: terminal) + "\n" }.joined())
    canvas.drawn = lines.count
    canvas.lastDrawn = time
  }

  /// Back to the first of our lines, and all from there on cleared.
  private func erasure(of lines: Int) -> String {
    lines == 0 ? "" : "\u{1B}[\(lines)A\r\u{1B}[J"
  }
}
