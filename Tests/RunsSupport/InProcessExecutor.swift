import Runs

/// Makes runs in this process, one after the other. A new executor is a file like this one, and
/// touches nothing else.
public struct InProcessExecutor: Executor {
  public let concurrency = 1
  private let procedures: any ProcedureFactory

  public init(_ procedures: any ProcedureFactory) { self.procedures = procedures }

  public func run(_ requests: [RunRequest], observe: (ExecutionEvent) throws -> Void) throws {
    for (place, request) in requests.enumerated() {
      try observe(.started(place))
      let result = try result(of: request) { step, total in
        try? observe(.progress(place, step: step, of: total))
      }
      try observe(.ended(place, result))
    }
  }

  private func result(
    of request: RunRequest, progress: (Int, Int) -> Void
  ) throws -> RunResult {
    let procedure = try procedures.procedure(for: request)
    let outcome = try RunRecorder(request).run(procedure) { event in
      if case .step(let step, let total, _) = event { progress(step, total) }
      return true
    }
    switch outcome {
    case .completed(let bundle, _): return .completed(bundle: bundle.name)
    case .failed(let bundle, let error):
      return .failed(bundle: bundle.name, error: "\(error)")
    case .interrupted: throw Interrupted()
    }
  }
}
