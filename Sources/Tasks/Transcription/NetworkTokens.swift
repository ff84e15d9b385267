import Tricks

/// What a network says comes next behind lines that begin empty: it reads the sources once, and then one
/// token of each line at a time.
package final class NetworkTokens: NextTokens {
  package let vocabulary: Int
  private let network: Network
  private let pass: ForwardPass
  private let memory: StepMemory
  private var hasBegun = false

  /// - Parameter sources: of each example.
  convenience init(_ network: Network, sources: Ragged, state: ModelState, vocabulary: Int) {
    self.init(
      network, sources: sources.packed, groups: sources.groups, state: state,
      vocabulary: vocabulary)
  }

  /// - Parameters:
  ///   - sources: of all examples, [1, rows].
  ///   - groups: which rows are whose.
  package init(
    _ network: Network, sources: Tensor, groups: RowGroups, state: ModelState, vocabulary: Int
  ) {
    self.network = network
    self.vocabulary = vocabulary
    pass = .evaluating(state)
    memory = StepMemory(along: Transcription.target, examples: Array(0..<groups.count))
    network.read(
      InputValues([Transcription.source: sources], groups: [Transcription.source: groups]),
      before: Transcription.target, pass)
    pass.steps = memory
  }

  package func logProbabilities(after last: [Int], continuing parents: [Int]) -> [Float] {
    if hasBegun { memory.advance(with: parents) }
    hasBegun = true
    let tokens = Tensor(last.map { Float($0) }, shape: [1, last.count])
    return network(from: Transcription.target, tokens, pass).tensor.logSoftmax().scalars
  }
}
