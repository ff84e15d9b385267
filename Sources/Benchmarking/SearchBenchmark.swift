import Networks
import Tasks
import TensorCore
import Tricks

/// The time that a reference model takes to write a batch of sequences, searched for with a beam.
public struct SearchBenchmark: Sendable, Codable {
  public let model: String
  public let threads: Int
  /// How many hypotheses of each sequence are followed.
  public let beam: Int
  public let bestMilliseconds: Double
  public let medianMilliseconds: Double

  private enum CodingKeys: String, CodingKey {
    case model, threads, beam
    case bestMilliseconds = "bestMs"
    case medianMilliseconds = "medianMs"
  }

  /// Times the model on the threads that the pool has; `nil` for one that writes no sequences.
  ///
  /// Every hypothesis goes on to the greatest length: no token is taken for an end, so that the work does
  /// not depend on what untrained weights prefer.
  ///
  /// - Parameter seconds: how long searches are repeated, after one to warm up.
  public static func run(
    _ model: ReferenceModel, beam: Int = 5, seconds: Double
  ) throws(NetworkError) -> SearchBenchmark? {
    let batch = model.data(seed: 0).inputs
    guard let sources = batch.tensors["source"], let groups = batch.groups["source"] else {
      return nil
    }
    let network = try model.build()
    let state = network.initialState(seed: 0)
    var options = DecodingOptions()
    options.beam = beam
    let search = BeamSearch(options: options, limit: model.input[0], end: model.classes)
    let watch = Stopwatch(seconds: seconds, warmUps: 1) {
      let tokens = NetworkTokens(
        network, sources: sources, groups: groups, state: state, vocabulary: model.classes)
      _ = search(tokens, examples: groups.count)
    }
    return SearchBenchmark(
      model: model.name, threads: ThreadPool.threads, beam: beam,
      bestMilliseconds: 1e3 * watch.best, medianMilliseconds: 1e3 * watch.median)
  }
}
