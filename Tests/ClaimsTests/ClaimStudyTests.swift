import Configuration
import Claims
import Runs
import Synchronization
import Testing
import Training

@Suite("Claims are a plan of runs that are made once")
struct ClaimStudyTests {
  @Test("A baseline that several claims have is run once")
  func sharing() throws {
    let folder = try ClaimFolder([
      "one.toml": claimHead + "[options]\nfactor = 0.5",
      "two.toml": claimHead + "seeds = 14\n[options]\nfactor = 0.25",
      // The same tested side as the first's, and another baseline.
      "three.toml": claimHead + "[set]\n\"training.epochs\" = 3",
    ])
    let study = try folder.study()
    let plan = study.plan
    #expect(study.rows.map(\.claim.id) == ["one", "three", "two"])
    // Tested sides 12, 14 and 12; baselines: 14 seeds once, and 12 of the other experiment.
    #expect(plan.runs.count == 64)
    #expect(Set(plan.runs.map(\.request.key)).count == plan.runs.count)
    #expect(
      study.rows[0].ablation.baseline.runs
        == Array(study.rows[2].ablation.baseline.runs.prefix(12)))
    #expect(try folder.study("one").plan.runs.count == 24)
    for row in study.rows {
      #expect(row.ablation.seeds == Array(1...row.claim.seeds))
      for arm in row.ablation.arms {
        #expect(arm.runs.map { plan.runs[$0].request.seed } == row.ablation.seeds)
        let tricks = arm.runs.map { plan.runs[$0].request.experiment["tricks"]?.keys }
        #expect(
          tricks.allSatisfy { $0?.contains("scaled-rate") == (arm.trick != nil) }, "\(tricks)")
      }
    }
    // The text of the experiment that all have is read once.
    let count = Counter()
    _ = try folder.study { name throws(ExperimentError) in
      var source = try ExperimentLibrary.find(name)
      source.parse = { text, file throws(ConfigurationError) in
        count.add(file)
        return try ConfigurationNode.parse(toml: text, file: file)
      }
      return source
    }
    #expect(count.files == ["experiments/digits.toml"])
  }

  @Test("What the files change is what the command line would change")
  func settings() throws {
    let folder = try ClaimFolder([
      "one.toml": claimHead + """
        experiment = "base/small.toml"
        [options]
        factor = 0.3
        note = "true"
        [set]
        "network.layers" = [{ kind = "flatten" }, { kind = "linear", units = 10, bias = false }]
        [set.optimiser]
        rate = 1e-3
        [change]
        "training.batch-size" = 32
        """,
      "base/small.toml": """
      name = "small"
      seed = 5
      [data]
      subset = 100
      [network]
      model = { kind = "mlp" }
      """.replacing("model = { kind = \"mlp\" }", with: "layers = [{ kind = \"flatten\" }]"),
    ])
    let requests = try folder.study().plan.runs.map(\.request)
    #expect(requests[0].seed == 5)
    let (baseline, tested) = (try decoded(requests[0]), try decoded(requests[1]))
    #expect(baseline.training.batchSize == 64)
    #expect(tested.training.batchSize == 32)
    for experiment in [baseline, tested] {
      #expect(experiment.optimiser == tested.optimiser)
      #expect(experiment.network.layers.count == 2)
      #expect(experiment.data.subset == 100)
    }
    #expect(baseline.tricks.isEmpty)
    #expect(
      tested.tricks["scaled-rate"]?.canonicalJSON == #"{"factor":0.3,"note":"true"}"#)
    // The words that a worker is given ask for the same.
    #expect(requests[1].command.contains("network.layers=\(layers)"))
  }

  private func decoded(_ request: RunRequest) throws -> Experiment {
    try request.experiment.decode(Experiment.self)
  }

  private let layers =
    #"[{ kind = "flatten" }, { kind = "linear", units = 10, bias = false }]"#

  @Test("The trick under test is taken out of the baseline, if the experiment has it")
  func without() throws {
    let folder = try ClaimFolder([
      "one.toml": claimHead + "experiment = \"base/with.toml\"",
      "base/with.toml": """
      [network]
      layers = [{ kind = "flatten" }, { kind = "linear", units = 10 }]
      [tricks.scaled-rate]
      factor = 0.7
      """,
    ])
    let requests = try folder.study().plan.runs.map(\.request)
    #expect(try decoded(requests[0]).tricks.isEmpty)
    #expect(try decoded(requests[1]).tricks["scaled-rate"]?["factor"]?.tomlText == "0.7")
  }

  @Test("Claims are named by file, by case and by trick")
  func selection() throws {
    let folder = try ClaimFolder([
      "one.toml": claimHead + "[[case]]\nname = \"a\"\n[[case]]\nname = \"b\"",
      "two.toml": claimHead.replacing(
        "trick = \"scaled-rate\"", with: "[change]\n\"training.epochs\" = 9"),
      "broken.toml": "claim = 3",
    ])
    let library = try folder.library()
    func ids(_ names: String...) throws -> [String] { try library.select(names).map(\.id) }
    #expect(try ids("one") == ["one/a", "one/b"])
    #expect(try ids("one/b", "two") == ["one/b", "two"])
    #expect(try ids("scaled-rate") == ["one/a", "one/b"])
    #expect(throws: ExperimentError.self) { try ids("on") }
    #expect(throws: ExperimentError.self) { try ids("one/c") }
    #expect(throws: ClaimErrors.self) { try ids("broken") }
    #expect(throws: ClaimErrors.self) { try ids() }
    #expect(library.mayHave("one/a") && library.mayHave("broken/x"))
    #expect(!library.mayHave("one/c"))
    // Where no file can be read, what is wrong with them is said, whatever was asked for.
    let broken = try ClaimFolder(["broken.toml": "claim = 3"])
    #expect(throws: ClaimErrors.self) { try broken.library().select(["scaled-rate"]) }
  }

  /// What follows the head of a claim, where the mistake is, and what is said of it.
  static let mistakes: [(String, Int, Int, String)] = [
    ("experiment = \"digit\"", 6, 14, "there is no experiment 'digit'"),
    ("experiment = \"base/none.toml\"", 6, 14, "there is no experiment"),
    ("measure = \"test/recall\"", 6, 11, "has no test/recall"),
    ("[set]\n\"training.epoch\" = 3", 7, 1, "unknown key 'epoch'"),
    ("[set]\n\"training.epochs\" = \"x\"", 7, 21, "expected an integer"),
    ("[set.training]\nepochs = 0", 7, 10, "must be at least 1"),
    ("[change]\n\"optimiser.rat\" = 3", 7, 1, "unknown key 'rat'"),
    ("[set]\n\"network.layers\" = []", 5, 9, "the network has no layers"),
    ("[set]\n\"data.dataset\" = \"none\"", 7, 18, "there is no data set 'none'"),
  ]

  @Test("What does not fit the experiment is told with its place", arguments: mistakes.indices)
  func mistake(index: Int) throws {
    let (text, line, column, message) = Self.mistakes[index]
    let folder = try ClaimFolder(["one.toml": claimHead + text])
    let errors = try #require(throws: ClaimErrors.self) { try folder.study() }.errors
    let error = try #require(errors.first)
    #expect(errors.count == 1)
    #expect(error.message.contains(message), "\(error)")
    #expect(error.location?.line == line, "\(error)")
    #expect(error.location?.column == column, "\(error)")
  }

  @Test("A claim whose sides are the same tests nothing")
  func sidesAlike() throws {
    let head = claimHead.replacing("trick = \"scaled-rate\"\n", with: "")
    let change = "[change]\n\"tricks.scaled-rate.factor\" = 0.25\n"
    let folder = try ClaimFolder(["one.toml": head + change + "[with.scaled-rate]\nfactor = 0.5"])
    let errors = try #require(throws: ClaimErrors.self) { try folder.study() }.errors
    #expect(errors.map(\.message) == ["nothing is tested: both sides come to the same experiment"])
    let other = try ClaimFolder([
      "one.toml": head + change + "[set.tricks.scaled-rate]\nfactor = 0.5"
    ])
    #expect(try other.study().plan.runs.count == 24)
  }

  @Test("The mistakes of all files are told at once")
  func together() throws {
    let folder = try ClaimFolder([
      "a.toml": claimHead + "experiment = \"x\"",
      "b.toml": claimHead + "experiment = \"y\"",
      "c.toml": claimHead,
    ])
    let errors = try #require(throws: ClaimErrors.self) { try folder.study() }.errors
    let files: [String] = errors.compactMap(\.location?.file)
    #expect(files == ["\(folder.path)/a.toml", "\(folder.path)/b.toml"])
  }
}

/// Notes the files that are parsed.
private final class Counter: Sendable {
  private let noted = Mutex<[String]>([])
  var files: [String] { noted.withLock { $0 } }

  func add(_ file: String) { noted.withLock { $0.append(file) } }
}
