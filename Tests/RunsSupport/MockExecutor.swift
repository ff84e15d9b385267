import Runs

/// Makes no runs: says what a test has decided for each request.
public struct MockExecutor: Executor {
  /// What becomes of a request; throwing stops the others.
  public typealias Script = @Sendable (_ place: Int, _ request: RunRequest) throws -> RunResult

  public let concurrency: Int
  private let order: @Sendable (Range<Int>) -> [Int]
  private let script: Script

  /// - Parameter order: in which the runs end; as they began by default.
  public init(
    concurrency: Int = 2, endingIn order: @escaping @Sendable (Range<Int>) -> [Int] = { Array($0) },
    _ script: @escaping Script
  ) {
    self.concurrency = concurrency
    self.order = order
    self.script = script
  }

  public func run(_ requests: [RunRequest], observe: (ExecutionEvent) throws -> Void) throws {
    for place in requests.indices { try observe(.started(place)) }
    for place in order(requests.indices) {
      try observe(.ended(place, script(place, requests[place])))
    }
  }
}
