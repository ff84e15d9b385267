import Archive
import Configuration
import Foundation
import Runs
import Measurement
import Synchronization

/// A procedure that knows no tensors: its numbers follow from the options and the seed by arithmetic.
public struct FakeProcedure: Procedure {
  public static let name = "fake"

  /// What its experiments are made of.
  public struct Options: Configurable {
    public var name = "fake"
    public var seed = 1
    public var epochs = 3
    /// The seeds whose runs fail in their second epoch.
    public var failing: [Int] = []
    /// Its distance from 0.3 is added to the loss.
    public var rate = 0.3
    /// Whether the test loss falls where the validation loss rises with it.
    public var isMisleading = false
    /// Runs of a higher rate fail in their second epoch.
    public var failsAbove: Double?
    public var width = 8
    /// Files of the results that no two runs have alike.
    public var isNoisy = false
    public var promise = Promise.sameFiles
    /// A trick adds its `by` to the loss.
    public var tricks: [String: ConfigurationNode] = [:]

    public init() {}

    public func validate() throws(OptionError) { try check("epochs", epochs, in: 1...) }
  }

  struct Failure: Error, CustomStringConvertible { let description: String }

  public let request: RunRequest
  public let identity: JobRecord
  private let options: Options
  private let shift: Double
  /// What of the seed's numbers is made of: another source of randomness makes other runs.
  private let salt: Double

  init(_ request: RunRequest, options: Options, salt: Double) throws(ConfigurationError) {
    self.options = options
    self.salt = salt
    var shift = 0.0
    for (id, options) in options.tricks {
      shift += try options["by"]?.decode(Double.self, path: ["tricks", id, "by"]) ?? 0
    }
    self.shift = shift
    var request = request
    request.experiment = try ConfigurationNode(encoding: options)
    request.seed = options.seed
    var parts = RunIdentity(experiment: request.experiment, contract: Program.contract)
    parts.parts["data.files.numbers"] = "00"
    identity = JobRecord(parts, seed: options.seed)
    request.identity = identity
    self.request = request
  }

  public var measures: [Measure] { [.testLoss, .validationLoss] }
  public var promise: Promise { options.promise }

  public func seeded(_ seed: Int) throws -> FakeProcedure {
    var options = options
    options.seed = seed
    return try FakeProcedure(request, options: options, salt: salt)
  }

  public func documents() throws -> BundleFiles {
    var files = BundleFiles()
    let file: JSONValue = ["path": "numbers", "sha256": "00", "bytes": 0]
    try files.add(
      json: ["name": "numbers", "description": [:], "files": ["numbers": file]] as JSONValue,
      at: BundlePath.dataset)
    return files
  }

  public func run(keeping keeper: inout RunKeeper, observe: (RunEvent) -> Bool) throws -> RunOutput
  {
    // All that a run of this kind has to remember is how far it is.
    let done = keeper.takeState().flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
    if let earlier = keeper.earlier { _ = observe(.continued(earlier)) }
    var metrics = (1..<done + 1).map {
      EpochMetrics(epoch: $0, split: .validation, values: ["loss": MeasuredValue(loss(after: $0))])
    }
    var files = BundleFiles()
    try files.add(
      text: options.isNoisy ? UUID().uuidString : "seed \(options.seed)", at: "result/log.txt")
    func output(_ end: RunOutput.End) -> RunOutput {
      RunOutput(end: end, metrics: metrics, files: files)
    }
    for epoch in (1...options.epochs).dropFirst(done) {
      if epoch == 2, options.failing.contains(options.seed) || isTooFast {
        return output(.failed(Failure(description: "epoch 2 went wrong")))
      }
      metrics.append(
        EpochMetrics(
          epoch: epoch, split: .validation, values: ["loss": MeasuredValue(loss(after: epoch))]))
      let isWanted = observe(.step(epoch, of: options.epochs, loss: nil))
      if !isWanted || keeper.isDue {
        keeper.keep(Data("\(epoch)".utf8), step: epoch, of: options.epochs, observe: observe)
      }
      if !isWanted { return output(.interrupted) }
    }
    let misled = options.isMisleading ? 2 * distance : 0
    let values = [
      "loss": MeasuredValue(loss(after: options.epochs) - misled),
      "beyond": MeasuredValue(.infinity),
    ]
    metrics.append(EpochMetrics(epoch: options.epochs, split: .test, values: values))
    return output(
      .completed(
        RunOutput.Summary(metrics: [.test: values], epochs: options.epochs, steps: options.epochs)))
  }

  private var distance: Double { (options.rate - 0.3).magnitude }
  private var isTooFast: Bool { options.failsAbove.map { options.rate > $0 } ?? false }

  private func loss(after epoch: Int) -> Double {
    1 / Double(epoch) + shift + distance + sin(Double(options.seed) + salt) / 10
  }
}

/// Prepares ``FakeProcedure``s, and counts them.
public final class FakeProcedures: ProcedureFactory {
  private let count = Mutex(0)
  private let salt: Double

  public init(salt: Double = 0) { self.salt = salt }

  /// How many experiments have been decoded.
  public var decoded: Int { count.withLock { $0 } }

  public func procedure(for request: RunRequest) throws -> any Procedure {
    count.withLock { $0 += 1 }
    var options = try request.experiment.decode(FakeProcedure.Options.self)
    options.seed = request.seed
    return try FakeProcedure(request, options: options, salt: salt)
  }
}
