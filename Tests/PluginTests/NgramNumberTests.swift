import Testing
import Training
import Tricks

@Suite("Numbers of n-grams") struct NgramNumberTests {
  /// FNV-1a, by its definition.
  private static func hash(_ text: String) -> Int {
    var hash = 2_166_136_261
    for byte in text.utf8 { hash = ((hash ^ Int(byte)) * 16_777_619) & 0xFFFF_FFFF }
    return hash
  }

  @Test(
    "the hash is FNV-1a: its authors' values",
    arguments: [("a", 0xE40C_292C), ("foobar", 0xBF9C_F968)])
  func published(text: String, value: Int) {
    #expect(Self.hash(text) == value)
  }

  @Test("a word's vector is the sum of its own and those of its n-grams")
  func sums() throws {
    let resolved = try Setting.resolve(
      Setting.experiment(
        .transcriber, tricks: ["character-ngrams": "smallest=2,largest=3,buckets=11"]))
    let state = resolved.network.initialState(seed: 4)
    let own = try #require(state.parameters["source-embedding.weight"])
    let shared = try #require(state.parameters["source-embedding.ngrams"])
    let dataset = Setting.Model.transcriber.dataset
    let symbols = try #require(dataset.symbols[Examples.input])
    #expect(own.shape == [symbols.count, 6] && shared.shape == [11, 6])

    let values = resolved.task.inputValues(of: Batch(dataset.train))
    let pass = ForwardPass(
      state: state, mode: .evaluation, seed: 1, step: 0, tape: Tape(recording: false))
    var found: Tensor?
    pass.observer = { path, output in if path == "source-embedding" { found = output.tensor } }
    _ = resolved.network(values, pass)
    let rows = try #require(found).scalars
    for (row, token) in try #require(values.tensors["source"]).scalars.map({ Int($0) }).enumerated()
    {
      var expected = (0..<6).map { own[flat: token * 6 + $0] }
      // The end and what is unknown are spelt like nothing.
      if token >= 2 {
        let marked = Array("<\(symbols.texts[token])>")
        var ngrams = [String(marked)]
        for length in 2...3 where length < marked.count {
          ngrams += (0...marked.count - length).map { String(marked[$0..<$0 + length]) }
        }
        for ngram in ngrams {
          let bucket = Self.hash(ngram) % 11
          for column in 0..<6 { expected[column] += shared[flat: bucket * 6 + column] }
        }
      }
      for column in 0..<6 {
        #expect((rows[row * 6 + column] - expected[column]).magnitude < 1e-5)
      }
    }
  }

  @Test("where every symbol is one character it refuses")
  func characters() throws {
    let dataset = try Setting.Model.transcriber.dataset.segmented(
      source: Segmentation(.characters, minimumCount: 1))
    let experiment = try Setting.experiment(.transcriber, tricks: ["character-ngrams": ""])
    #expect(throws: TrainingError.self) { try ResolvedExperiment(experiment, dataset: dataset) }
  }
}
