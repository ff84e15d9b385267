import Testing
import Training
import Tricks

@Suite("Tricks ask what inputs are") struct InputKindTests {
  private func reason(_ trick: String) throws -> String {
    let parts = trick.split(separator: ":", maxSplits: 1).map(String.init)
    let error = #expect(throws: TrainingError.self) {
      try Setting.resolve(
        Setting.experiment(.recurrent, tricks: [parts[0]: parts.count > 1 ? parts[1] : ""]))
    }
    return "\(try #require(error))"
  }

  @Test(
    "no arithmetic is done on the numbers of symbols",
    arguments: ["mixup", "standardise", "input-subset:count=1", "new-trick"])
  func quantities(trick: String) throws {
    #expect(try reason(trick).contains("numbers of symbols"))
  }

  @Test(
    "images are asked for by name",
    arguments: ["cutmix", "cutout", "augment", "tta", "random-erasing", "domain-randomisation"])
  func images(trick: String) throws {
    #expect(try reason(trick).contains("must be images [height, width, channels], not tokens"))
  }

  @Test(
    "what takes all places together would see the symbols that are predicted",
    arguments: ["group-norm", "layer-norm:over=example"])
  func places(trick: String) throws {
    #expect(try reason(trick).contains("would see the symbols that it predicts"))
  }

  @Test("no symbols are left out by setting them to 0, whoever asks")
  func signals() throws {
    var experiment = try Setting.experiment(.recurrent)
    experiment.data.signals = [0]
    let error = #expect(throws: TrainingError.self) { try Setting.resolve(experiment) }
    #expect("\(try #require(error))".contains("numbers of symbols"))
  }
}
