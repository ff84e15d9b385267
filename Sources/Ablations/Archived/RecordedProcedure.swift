import Archive
import Configuration
import Runs
import Statistics

/// What made an archived run, as its bundle says: it tells what is measured, and makes no run.
struct RecordedProcedure: Procedure {
  let request: RunRequest
  let identity: JobRecord
  let measures: [Measure]

  init(of bundle: ResultBundle) throws {
    let job = try bundle.document(JobRecord.self, at: JobRecord.path)
    var request = RunRequest(
      procedure: bundle.run.procedure,
      experiment: try ConfigurationNode.parse(
        json: String(decoding: bundle.data(at: BundlePath.resolved), as: UTF8.self),
        file: bundle.filePath(BundlePath.resolved)),
      seed: job.seed, results: "")
    request.identity = job
    self.request = request
    identity = job
    measures = bundle.run.measures
  }

  func seeded(_ seed: Int) throws -> RecordedProcedure { self }

  func run(keeping keeper: inout RunKeeper, observe: (RunEvent) -> Bool) throws -> RunOutput {
    throw ExecutionError("an archived run is not made again by what it says of itself")
  }
}
