import Archive
import Configuration
import Runs
import Statistics

/// What made the runs of an archived ablation's arm, as its bundle says: it tells what is measured, and
/// makes no run.
struct RecordedProcedure: Procedure {
  let request: RunRequest
  let identity: JobRecord
  let measures: [Measure]

  init(
    ofArm number: Int, in bundle: AblationBundle, _ plan: AblationPlan, measures: [Measure]
  ) throws {
    let file = BundlePath.arm(number, BundlePath.resolved)
    let job = try bundle.document(JobRecord.self, at: BundlePath.arm(number, BundlePath.job))
    var request = RunRequest(
      procedure: plan.procedure,
      experiment: try ConfigurationNode.parse(
        json: String(decoding: bundle.data(at: file), as: UTF8.self), file: bundle.filePath(file)),
      seed: job.seed, results: "")
    request.identity = job
    self.request = request
    identity = job
    self.measures = measures
  }

  func seeded(_ seed: Int) throws -> RecordedProcedure { self }

  func run(keeping keeper: inout RunKeeper, observe: (RunEvent) -> Bool) throws -> RunOutput {
    throw ExecutionError("an archived run is not made again by what it says of itself")
  }
}
