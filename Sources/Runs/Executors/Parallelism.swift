import Provenance

/// How many processes make runs at a time, with how many threads each.
public struct Parallelism: Hashable, Sendable {
  public let processes: Int
  public let threads: Int

  /// Shares the cores out: a process for each core as far as there are runs, then threads.
  ///
  /// - Parameters:
  ///   - runs: how many runs there are to make.
  ///   - processes, threads: what was asked for, if anything.
  ///   - cores: how many processors this process may use.
  public init(
    runs: Int, processes: Int? = nil, threads: Int? = nil,
    cores: Int = HostFacts.capture().usableCores
  ) {
    let cores = max(1, cores)
    self.processes = min(max(1, runs), processes ?? max(1, cores / max(1, threads ?? 1)))
    self.threads = threads ?? max(1, cores / self.processes)
  }
}
