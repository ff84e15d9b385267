import Reports
import Tricks

extension Progress {
  /// The share of the run that is done.
  var share: Double { position / Double(max(totalSteps, 1)) }
}

extension ProgressDisplay {
  /// Shows the share of a job that was begun with a total of 1000.
  func update(_ job: JobID, share: Double, detail: String? = nil) {
    update(job, to: Int(share * 1000), detail: detail)
  }
}
