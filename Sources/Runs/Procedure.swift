import Archive
import Provenance
import Statistics

/// What makes a run, prepared for one request: the trainer of this program, or any other.
///
/// Plans, bundles, ablations, claims, `diff` and `reproduce` know this and never what is behind it.
public protocol Procedure: Sendable {
  /// The request with what preparing it has found out: the experiment with every default filled in,
  /// the plugins that take part, the identity.
  var request: RunRequest { get }
  /// What the results will follow from.
  var identity: JobRecord { get }
  /// The measures that an ablation tells; the first decides.
  var measures: [Measure] { get }
  /// All that have a name that people will ask for.
  var availableMeasures: [Measure] { get }
  /// What holds the learning rate, as `--set` takes it; none where there is no such thing.
  var rateKeys: [String] { get }
  /// What a momentum makes of the learning rate; nothing where that is not known.
  var momentumGain: MomentumGain? { get }
  /// What is the same when the run is made again.
  var promise: Promise { get }
  /// The machine, with what of it the procedure uses.
  var host: HostFacts { get }

  /// The measure of a name, or the one that decides; `nil` if a run has none such.
  func measure(_ name: Measure.Name?) -> Measure?

  /// The same with another seed, which may be anything but the experiment.
  func seeded(_ seed: Int) throws -> Self

  /// What is archived of the set-up, whatever becomes of the run.
  func documents() throws -> BundleFiles

  /// Makes the run, or goes on with one that an earlier process began.
  ///
  /// - Parameters:
  ///   - keeper: has the state that an earlier process left, and is given this one's: whenever that is
  ///     due, and when the run is interrupted.
  ///   - observe: told how far it is; returning false interrupts the run.
  /// - Throws: if the run cannot begin. One that began always leaves an output.
  func run(keeping keeper: inout RunKeeper, observe: (RunEvent) -> Bool) throws -> RunOutput
}

extension Procedure {
  public var availableMeasures: [Measure] { measures }
  public func measure(_ name: Measure.Name?) -> Measure? {
    guard let name else { return measures.first }
    return availableMeasures.first { $0.name == name }
  }
  public var rateKeys: [String] { [] }
  public var momentumGain: MomentumGain? { nil }
  public var promise: Promise { .sameFiles }
  public var host: HostFacts { HostFacts.capture() }
  public func documents() throws -> BundleFiles { BundleFiles() }

  /// Makes the run from its beginning, and keeps nothing.
  public func run(observe: (RunEvent) -> Bool) throws -> RunOutput {
    var keeper = RunKeeper()
    return try run(keeping: &keeper, observe: observe)
  }
}

/// What a procedure promises of a run that is made again from the same request.
public enum Promise: String, Codable, Sendable {
  /// Every byte under `result/`.
  case sameFiles = "same-files"
  /// Every number that was measured, to the bit; other files may differ.
  case sameMetrics = "same-metrics"
}

/// What a run tells while it goes on. Nothing of it reaches a result.
public enum RunEvent: Sendable {
  /// It goes on from a step that an earlier process came to.
  case continued(UnfinishedRun.Record)
  /// A step of what has to be made before the first.
  /// - Parameter what: `network 1 of 2`
  case preparing(String, step: Int, of: Int)
  /// - Parameter loss: of the last step, if there is such a thing.
  case step(Int, of: Int, loss: Double?)
  /// What was measured after an epoch.
  case epoch([EpochMetrics])
  /// Something that a person should know, as a sentence without a full stop.
  case note(String)
}

/// Prepares runs: checks what can be known before the first step, and finds what they need.
public protocol ProcedureFactory: Sendable {
  /// - Throws: whatever is wrong with the request.
  func procedure(for request: RunRequest) throws -> any Procedure
}
