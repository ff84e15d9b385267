import Archive
import Provenance

/// What a plan's runs are made from, captured once before the first, where every worker finds it.
public struct PlanSources: Sendable {
  /// What is not archived or not known, a line for each.
  public let notes: [String]
  /// By the places of the runs; they are there as long as this value is.
  private let folders: [Int: CapturedSources]

  /// Captures what the runs are made from that are not archived yet.
  ///
  /// - Throws: ``Interrupted``, or what is wrong with the results folder.
  public init(of plan: RunPlan, from status: RunPlan.Status) throws {
    var capture = SourceCapture(results: plan.results)
    var known: [SourceCapture.Key: CapturedSources] = [:]
    var folders: [Int: CapturedSources] = [:]
    var notes: [String] = []
    for place in status.pending {
      let request = plan.runs[place].request
      let key = SourceCapture.Key(request)
      if known[key] == nil {
        let record = try capture.record(for: request)
        known[key] = try CapturedSources(record, in: plan.results)
        notes += record.notes.filter { !notes.contains($0) }
      }
      folders[place] = known[key]
    }
    self.folders = folders
    self.notes = notes
  }

  /// A run's request with the place of what it is made from.
  func request(_ request: RunRequest, at place: Int) -> RunRequest {
    var request = request
    request.sources = folders[place]?.path
    return request
  }
}
