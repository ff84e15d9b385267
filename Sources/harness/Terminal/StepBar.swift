import Reports

/// The bar of one run, which appears with its first step.
struct StepBar {
  private let display: ProgressDisplay
  private let label: String
  private var job: ProgressDisplay.JobID?

  init(_ label: String, on display: ProgressDisplay) {
    self.label = label
    self.display = display
  }

  mutating func show(step: Int, of total: Int, detail: String? = nil) {
    let job = job ?? display.begin(label, total: total)
    self.job = job
    display.update(job, to: step, detail: detail)
  }

  /// Takes the bar away, also one that never appeared.
  mutating func end(_ outcome: ProgressState.Outcome = .done) {
    display.end(job ?? display.begin(label, total: nil), outcome)
  }
}
