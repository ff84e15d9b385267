import Configuration
import Testing

struct Optimiser: Configurable, Equatable {
  enum Kind: String, Codable, CaseIterable { case sgd, adam }
  var kind = Kind.sgd
  var rate = 0.1
  var momentum: Float = 0.9
  var warmupSteps: Int?

  func validate() throws(OptionError) {
    try check("rate", rate, above: 0)
    try check("momentum", momentum, in: 0..<1)
    if let warmupSteps { try check("warmupSteps", warmupSteps, in: 0...) }
  }
}

struct Dense: Configurable, Equatable {
  var units = 10
  var useBias = true
}

struct Pool: Configurable, Equatable {
  var size = 2
}

enum Layer: Codable, Equatable {
  case dense(Dense)
  case pool(Pool)

  init(from decoder: any Decoder) throws {
    let decoder = try ConfigurationDecoder.of(decoder)
    let options = decoder.node.removing("kind")
    switch try decoder.choice(of: "kind", among: ["dense", "pool"]) {
    case "dense": self = .dense(try decoder.decode(Dense.self, from: options))
    default: self = .pool(try decoder.decode(Pool.self, from: options))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var node: ConfigurationNode
    switch self {
    case .dense(let options):
      node = try ConfigurationNode(encoding: options)
      node["kind"] = ConfigurationNode(.string("dense"))
    case .pool(let options):
      node = try ConfigurationNode(encoding: options)
      node["kind"] = ConfigurationNode(.string("pool"))
    }
    try node.encode(to: encoder)
  }
}

/// Not `Configurable`: everything must be written.
struct Point: Codable, Equatable, Sendable {
  var xPosition: Int
  var y: Double
}

struct Experiment: Configurable, Equatable {
  var name = "digits"
  var batchSize = 32
  var threads: UInt8 = 2
  var optimiser = Optimiser(rate: 0.05)
  var layers: [Layer] = [.dense(Dense(units: 3))]
  var tricks: [String: ConfigurationNode] = [:]
  var scales: [Float] = [1, 0.1]
  var points: [Point] = []
  var grid: [[Int]] = []
  var teacher: Dense?
}

func decode(_ toml: String) throws(ConfigurationError) -> Experiment {
  try ConfigurationNode.parse(toml: toml, file: "a.toml").decode(Experiment.self)
}

@Suite("Decoding")
struct DecodingTests {
  @Test("An empty document gives the defaults")
  func empty() throws {
    #expect(try decode("") == Experiment())
  }

  @Test("Keys are the kebab-case names of properties, at every level")
  func overlay() throws {
    let experiment = try decode(
      """
      batch-size = 64
      scales = [1, 2.5]
      grid = [[1, 2], []]
      [optimiser]
      kind = "adam"
      warmup-steps = 7
      [[layers]]
      kind = "pool"
      [[layers]]
      kind = "dense"
      use-bias = false
      [[points]]
      x-position = 1
      y = 2
      [teacher]
      units = 4
      """)
    var expected = Experiment()
    expected.batchSize = 64
    expected.scales = [1, 2.5]
    expected.grid = [[1, 2], []]
    // The rate is the outer type's default, 0.05, not the inner type's, 0.1.
    expected.optimiser = Optimiser(kind: .adam, rate: 0.05, momentum: 0.9, warmupSteps: 7)
    expected.layers = [.pool(Pool()), .dense(Dense(units: 10, useBias: false))]
    expected.points = [Point(xPosition: 1, y: 2)]
    expected.teacher = Dense(units: 4)
    #expect(experiment == expected)
  }

  @Test("Encoding and decoding give the value back")
  func roundTrip() throws {
    var experiment = Experiment()
    experiment.teacher = Dense(units: 1, useBias: false)
    experiment.tricks["my-Trick"] = try ConfigurationNode.options("aB=1")
    experiment.points = [Point(xPosition: 3, y: 0.25)]
    let node = try ConfigurationNode(encoding: experiment)
    #expect(try node.decode(Experiment.self) == experiment)
  }

  @Test("Names in dictionaries are data and keep their spelling")
  func dictionaryKeys() throws {
    struct Weights: Configurable, Equatable { var classWeights: [String: Double] = [:] }
    let node = try ConfigurationNode.parse(
      toml: "[class-weights]\nmyClass = 1\nother-class = 2.5", file: "a.toml")
    let weights = try node.decode(Weights.self)
    #expect(weights.classWeights == ["myClass": 1, "other-class": 2.5])
    #expect(
      try ConfigurationNode(encoding: weights).canonicalJSON
        == #"{"class-weights":{"myClass":1.0,"other-class":2.5}}"#)
  }

  @Test("A raw node is decoded later by the type that knows it, with its places")
  func rawNode() throws {
    let experiment = try decode("[tricks.smooth]\nunits = 4\nunitz = 5")
    let node = try #require(experiment.tricks["smooth"])
    let error = #expect(throws: ConfigurationError.self) {
      try node.decode(Dense.self, path: ["tricks", "smooth"])
    }
    #expect(error?.description == "a.toml:3:1: tricks.smooth: unknown key 'unitz'")
    #expect(error?.hint == "did you mean 'units'?")
  }

  @Test("An enum with payloads is a table with one key")
  func enumWithPayload() throws {
    enum Stop: Codable, Equatable {
      case afterEpochs(count: Int)
      case never
    }
    struct Plan: Configurable, Equatable { var stop = Stop.never }
    let node = try ConfigurationNode.parse(
      toml: "stop = { after-epochs = { count = 3 } }", file: "a.toml")
    #expect(try node.decode(Plan.self) == Plan(stop: .afterEpochs(count: 3)))
    let wrong = try ConfigurationNode.parse(
      toml: "stop = { after-epochs = { count = 3, cuont = 4 } }", file: "a.toml")
    let error = #expect(throws: ConfigurationError.self) { try wrong.decode(Plan.self) }
    #expect(error?.description == "a.toml:1:38: stop.after-epochs: unknown key 'cuont'")
  }

  @Test("Infinities and NaN are floats")
  func specialFloats() throws {
    #expect(try decode("optimiser.rate = inf").optimiser.rate == .infinity)
    #expect(try decode("scales = [-inf, nan]").scales[0] == -.infinity)
    #expect(try decode("scales = [-inf, nan]").scales[1].isNaN)
  }

  @Test(
    "A mistake is told with its place, its key and a hint",
    arguments: [
      ("batchsize = 3", "1:1: unknown key 'batchsize'", "did you mean 'batch-size'?"),
      ("batchSize = 3", "1:1: unknown key 'batchSize'", "did you mean 'batch-size'?"),
      (
        "[optimiser]\n  momentun = 3", "2:3: optimiser: unknown key 'momentun'",
        "did you mean 'momentum'?"
      ),
      (
        "optimiser = { zebra = 1 }", "1:15: optimiser: unknown key 'zebra'",
        "allowed: kind, momentum, rate, warmup-steps"
      ),
      (
        "[optimiser]\nrate = \"fast\"",
        "2:8: optimiser.rate: expected a number, found the string \"fast\"", nil
      ),
      ("batch-size = 1.0", "1:14: batch-size: expected an integer, found the number 1.0", nil),
      ("batch-size = true", "1:14: batch-size: expected an integer, found the boolean true", nil),
      ("name = 1", "1:8: name: expected a string, found the integer 1", nil),
      (
        "threads = 300",
        "1:11: threads: expected an integer from 0 to 255, found the integer 300", nil
      ),
      (
        "threads = -1",
        "1:11: threads: expected an integer that is not negative, found the integer -1", nil
      ),
      ("optimiser = 3", "1:13: optimiser: expected a table, found the integer 3", nil),
      ("scales = 3", "1:10: scales: expected an array, found the integer 3", nil),
      (
        "scales = [\n  1,\n  'x'\n]",
        "3:3: scales.1: expected a number, found the string \"x\"", nil
      ),
      ("scales = [1e39]", "1:11: scales.0: expected a number of magnitude at most", nil),
      ("grid = [[1], [2, []]]", "1:18: grid.1.1: expected an integer, found an array", nil),
      (
        "optimiser.kind = 'adan'",
        "1:18: optimiser.kind: expected one of sgd, adam, found the string \"adan\"",
        "did you mean 'adam'?"
      ),
      (
        "optimiser.rate = 0", "1:18: optimiser.rate: must be greater than 0.0, is 0.0", nil
      ),
      (
        "[optimiser]\nkind = 'sgd'\nmomentum = 1.5",
        "3:12: optimiser.momentum: must be at least 0.0 and less than 1.0, is 1.5", nil
      ),
      (
        "optimiser.momentum = nan",
        "1:22: optimiser.momentum: must be at least 0.0 and less than 1.0, is nan", nil
      ),
      (
        "optimiser.warmup-steps = -1", "1:26: optimiser.warmup-steps: must be at least 0, is -1",
        nil
      ),
      (
        "[[layers]]\nkind = 'dense'\n[[layers]]\nkind = 'dence'",
        "4:8: layers.1.kind: expected one of dense, pool, found the string \"dence\"",
        "did you mean 'dense'?"
      ),
      (
        "layers = [{ units = 3 }]", "1:11: layers.0: missing key 'kind'",
        "it is one of dense, pool"
      ),
      (
        "layers = [{ kind = 'pool', sise = 3 }]", "1:28: layers.0: unknown key 'sise'",
        "did you mean 'size'?"
      ),
      ("points = [{ y = 3 }]", "1:11: points.0: missing key 'x-position'", nil),
      (
        "points = [{ y = 3, x-position = 2, z = 1 }]", "1:36: points.0: unknown key 'z'",
        "allowed: x-position, y"
      ),
      ("name = 2026-01-02", "1:8: dates and times are not used here", "put quotes around"),
      ("a = [2026-01-01t:]", "1:6: dates and times are not used here", "put quotes around"),
      ("name = 10:00:00", "1:8: dates and times are not used here", "put quotes around"),
      ("[teacher]\nunit = 1", "2:1: teacher: unknown key 'unit'", "did you mean 'units'?"),
    ] as [(String, String, String?)])
  func mistakes(toml: String, message: String, hint: String?) {
    let error = #expect(throws: ConfigurationError.self) { try decode(toml) }
    let description = error?.description ?? ""
    #expect(description.hasPrefix("a.toml:" + message), "\(description)")
    if let hint {
      #expect(error?.hint?.hasPrefix(hint) == true, "\(error?.hint ?? "no hint")")
    } else {
      #expect(error?.hint == nil)
    }
  }

  @Test("A refused default is located at the table that left it in place")
  func refusedDefault() throws {
    struct Needs: Configurable {
      var file = ""
      func validate() throws(OptionError) { try check("file", !file.isEmpty, "must be given") }
    }
    struct Outer: Configurable { var needs: Needs? }
    let node = try ConfigurationNode.parse(toml: "\n[needs]\n", file: "a.toml")
    let error = #expect(throws: ConfigurationError.self) { try node.decode(Outer.self) }
    #expect(error?.description == "a.toml:2:2: needs.file: must be given")
  }
}
