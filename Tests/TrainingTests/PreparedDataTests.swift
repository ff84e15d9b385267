import Testing
import Training
import Tricks

@Suite struct `Preparing data` {
  private func plan(_ edit: (inout DataOptions) -> Void = { _ in }) -> DataOptions {
    var plan = DataOptions()
    edit(&plan)
    return plan
  }

  @Test(arguments: [0, 0.1, 0.3, 0.5])
  func `Each class gives its share to the validation split`(share: Double) throws {
    let data = try PreparedData(
      Setup.images(), plan: plan { $0.validation = share }, seed: 1)
    let held = Int((50 * share).rounded())
    for label in 0..<3 {
      #expect(data.training.labels.count { $0 == label } == 50 - held)
      #expect((data.validation?.labels ?? []).count { $0 == label } == held)
    }
    #expect((data.validation == nil) == (share == 0))
    #expect(data.test.count == 30)
  }

  @Test(arguments: [0, 0.1, 0.3, 0.9])
  func `Groups are held back whole`(share: Double) throws {
    var dataset = Setup.images()
    let count = dataset.train.count
    dataset.train[Examples.group] = .tokens(Tokens((0..<count).map { $0 % 10 }, limit: 10))
    let data = try PreparedData(dataset, plan: plan { $0.validation = share }, seed: 1)
    let (trained, held) = (
      try #require(data.training.groups), data.validation.flatMap(\.groups) ?? []
    )
    #expect(Set(trained).isDisjoint(with: held))
    #expect(
      trained.count + held.count == count && held.count == Int((Double(count) * share).rounded()))
    let other = try PreparedData(dataset, plan: plan { $0.validation = share }, seed: 2)
    if share == 0.3 { #expect(Set(other.validation?.groups ?? []) != Set(held)) }
  }

  @Test func `No example is lost or met twice`() throws {
    let dataset = Setup.images()
    let data = try PreparedData(dataset, plan: plan { $0.scaling = .none }, seed: 3)
    let validation = try #require(data.validation)
    func keys(_ inputs: Tensor) -> [UInt64] {
      (0..<inputs.shape[0]).map { inputs.rows($0..<$0 + 1).fingerprint }
    }
    #expect(
      (keys(data.training.inputs) + keys(validation.inputs)).sorted()
        == keys(dataset.train.inputs).sorted())
    for (row, label) in data.training.labels.enumerated() {
      #expect(
        data.training.targets.rows(row..<row + 1).scalars == (0..<3).map { $0 == label ? 1 : 0 })
    }
  }

  @Test func `The split follows from the seed`() throws {
    func fingerprint(_ seed: UInt64) throws -> UInt64 {
      try PreparedData(Setup.images(), plan: plan(), seed: seed).training.inputs.fingerprint
    }
    #expect(try fingerprint(1) == fingerprint(1))
    #expect(try fingerprint(1) != fingerprint(2))
  }

  @Test func `A subset is taken from the training split alone`() throws {
    let all = try PreparedData(Setup.images(), plan: plan(), seed: 1)
    let some = try PreparedData(Setup.images(), plan: plan { $0.subset = 20 }, seed: 1)
    #expect(some.training.count == 20)
    #expect(some.validation?.labels == all.validation?.labels)
    #expect(some.test.count == all.test.count)
  }

  @Test func `Unit scaling divides by the greatest possible value`() throws {
    let data = try PreparedData(Setup.images(), plan: plan { $0.scaling = .unit }, seed: 1)
    #expect(data.test.inputs.isIdentical(to: Setup.images().test.inputs / 16))
  }

  @Test func `Standardising gives the training split mean 0 and deviation 1, not the others`()
    throws
  {
    let data = try PreparedData(Setup.images(), plan: plan { $0.scaling = .standardise }, seed: 1)
    let values = data.training.inputs.scalars.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count) - mean * mean
    #expect(abs(mean) < 1e-5 && abs(variance - 1) < 1e-5)
    #expect(abs(data.test.inputs.sum() / Float(data.test.inputs.count)) > 1e-4)
  }

  @Test func `Features are standardised one by one, and a constant one becomes 0`() throws {
    let data = try PreparedData(
      Setup.table(), plan: plan { $0.scaling = .standardiseFeatures }, seed: 1)
    let rows = data.training.count
    for feature in 0..<4 {
      let values = (0..<rows).map { Double(data.training.inputs[flat: $0 * 4 + feature]) }
      let mean = values.reduce(0, +) / Double(rows)
      let variance = values.reduce(0) { $0 + $1 * $1 } / Double(rows) - mean * mean
      #expect(abs(mean) < 1e-4)
      #expect(abs(variance - (feature == 2 ? 0 : 1)) < 1e-3, "feature \(feature)")
    }
    #expect(data.training.labels.isEmpty && data.training.targets.shape == [90, 2])
  }

  @Test(arguments: [-1, 3, 1000])
  func `A label outside of the classes is refused, not written past the end`(label: Int) {
    var dataset = Setup.images()
    dataset.test.labels[4] = label
    let error = #expect(throws: TrainingError.self) {
      try PreparedData(dataset, plan: plan(), seed: 1)
    }
    #expect(error?.description.contains("example 4") == true)
  }
}
