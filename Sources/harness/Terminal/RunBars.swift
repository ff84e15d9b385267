import Reports
import Runs

/// A bar for each run of a plan that is being made, and a line for each that failed.
struct RunBars {
  private let plan: RunPlan
  private let display: ProgressDisplay
  private var bars: [Int: StepBar] = [:]

  init(_ plan: RunPlan, on display: ProgressDisplay) {
    self.plan = plan
    self.display = display
  }

  mutating func show(_ event: RunPlan.Event) {
    switch event {
    case .reused: break
    case .started(let run): bars[run] = StepBar(plan.runs[run].label, on: display)
    case .progress(let run, let step, let total): bars[run]?.show(step: step, of: total)
    case .note(let run, let text): display.log("\(plan.runs[run].label): \(text)")
    case .ended(let run, let result):
      let label = plan.runs[run].label
      switch result {
      case .completed: bars[run]?.end()
      case .failed(let bundle, let error):
        bars[run]?.end(.failed)
        display.log("\(label) failed: \(error); archived in \(bundle)")
      case .crashed(let error):
        bars[run]?.end(.failed)
        display.log("\(label) failed: \(error)")
      case .refused(let error):
        bars[run]?.end(.failed)
        display.log("\(label) was not made: \(error)")
      }
      bars[run] = nil
    }
  }
}
