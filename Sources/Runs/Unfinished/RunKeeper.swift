import Archive
import Foundation
import Platform
import Provenance

/// Keeps the state of a run while it goes on, so that another process can continue it.
///
/// A procedure asks ``isDue`` after each step and hands its state over when it is.
public struct RunKeeper {
  /// How often the state of a run is kept, and whether an older one counts.
  public struct Options: Codable, Hashable, Sendable {
    /// Seconds from one to the next; 0 for each step. Nothing for the default, which is stretched
    /// where keeping would take more than a hundredth of the time.
    public var seconds: Double?
    /// Whether to begin anew where a state was kept.
    public var isAnew: Bool
    /// Whether to go on from a state too that was not kept here.
    public var isTrusting: Bool

    public static let defaultSeconds: Double = 60

    public init(seconds: Double? = nil, isAnew: Bool = false, isTrusting: Bool = false) {
      self.seconds = seconds
      self.isAnew = isAnew
      self.isTrusting = isTrusting
    }
  }

  /// What an earlier process left, if the run goes on from there.
  public private(set) var earlier: UnfinishedRun.Record?
  /// Whether the run goes on from a state that was not kept here: then neither its own states nor what it
  /// comes to were made here.
  private(set) var isForeign = false
  private var state: Data?
  private var record: UnfinishedRun.Record?
  private let results: String
  private let options: Options
  private let lock: FileLock?
  private let ledger: RunLedger?
  private var next: ContinuousClock.Instant
  private var session: RunSession
  /// Whether the last state that was handed over is on the disk.
  private(set) var isKept = false
  private var hasFailed = false

  /// One that keeps nothing.
  public init() {
    self.init(record: nil, earlier: nil, results: "", options: Options(), lock: nil, ledger: nil)
  }

  private init(
    record: UnfinishedRun.Record?, earlier: UnfinishedRun?, results: String, options: Options,
    lock: FileLock?, ledger: RunLedger?
  ) {
    self.record = record
    self.earlier = earlier?.record
    state = earlier?.state
    self.results = results
    self.options = options
    self.lock = lock
    self.ledger = ledger
    let now = Date()
    session = RunSession(started: now, ended: now, step: self.earlier?.step ?? 0)
    next = .now + .seconds(options.seconds ?? Options.defaultSeconds)
  }

  /// Looks for what an earlier process left of a run, and makes sure that no other works on it.
  ///
  /// - Parameters:
  ///   - request: one that a procedure has prepared.
  ///   - ledger: where it is written down which states were kept here; nothing if that does not matter.
  ///   - note: told what a person should know.
  /// - Throws: ``ForeignState``
  init(for request: RunRequest, ledger: RunLedger?, note: (String) -> Void) throws {
    guard let key = request.key else {
      self.init()
      return
    }
    let path = UnfinishedRun.path(of: key, in: request.results)
    let lock: FileLock
    do {
      let folder = "\(request.results)/\(UnfinishedRun.folder)"
      try DurableFiles.makeFolder(folder)
      guard UnfinishedRun.isPlaced(in: request.results) else {
        throw ArchiveError.cannotWrite(path: folder, reason: "it is a link")
      }
      lock = try FileLock(path + ".lock")
    } catch {
      // A run that cannot be kept is made all the same.
      note("the run's state will not be kept: \(error)")
      self.init()
      return
    }
    guard lock.isHeld else {
      note("another process is making this very run: the state of this one is not kept")
      self.init()
      return
    }
    if let problem = ledger?.problem {
      note(
        "that the state is kept here cannot be written down, so --trust goes on from it: \(problem)"
      )
    }
    var earlier: UnfinishedRun?
    if !request.keeping.isAnew {
      do throws(ArchiveError) {
        earlier = try UnfinishedRun(key: key, in: request.results)
      } catch {
        note("\(error): the run begins anew")
      }
    }
    let isForeign = earlier.map { ledger?.contains($0.digest) == false } ?? false
    if let earlier, isForeign, !request.keeping.isTrusting {
      throw ForeignState(run: earlier.record, path: path, problem: ledger?.problem)
    }
    self.init(
      record: UnfinishedRun.Record(
        key: key, experiment: request.name, seed: request.seed, command: request.command,
        step: 0, steps: 0, sessions: earlier?.record.sessions ?? [], state: ""),
      earlier: earlier, results: request.results, options: request.keeping, lock: lock,
      ledger: ledger)
    self.isForeign = isForeign
  }

  /// The state that an earlier process left, if the run goes on from there. It is given away once: there
  /// is no need to hold it besides what is made of it.
  public mutating func takeState() -> Data? {
    defer { state = nil }
    return state
  }

  /// Says that the state of an earlier process could not be used: the run begins at its beginning.
  public mutating func beginAnew() {
    earlier = nil
    isForeign = false
    session.step = 0
  }

  /// The processes that have worked on the run, this one up to a time.
  func sessions(until now: Date) -> [RunSession] {
    var session = session
    session.ended = now
    return (earlier?.sessions ?? []) + [session]
  }
}

// MARK: - While the run goes on

extension RunKeeper {
  /// Whether it is time to keep the state again.
  public var isDue: Bool { record != nil && ContinuousClock.now >= next }

  /// Keeps a state in the place of the one before.
  ///
  /// That it cannot be written, on a full disk say, is no reason to stop: it is told, and tried again
  /// later.
  public mutating func keep(
    _ state: Data, step: Int, of steps: Int, since start: ContinuousClock.Instant = .now,
    observe: (RunEvent) -> Bool
  ) {
    guard var record else { return }
    record.step = step
    record.steps = steps
    record.sessions = sessions(until: Date())
    record.state = SHA256.hex(of: state)
    do {
      let contents = try UnfinishedRun(record: record, state: state).contents()
      if !isForeign { ledger?.add(SHA256.hex(of: contents)) }
      try DurableFiles.replace(UnfinishedRun.path(of: record.key, in: results), with: contents)
      isKept = true
      hasFailed = false
    } catch {
      isKept = false
      if !hasFailed {
        _ = observe(.note("the run's state could not be kept, and it goes on without: \(error)"))
      }
      hasFailed = true
    }
    self.record = record
    let now = ContinuousClock.now
    let pause = options.seconds ?? max(Options.defaultSeconds, 100 * ((now - start) / .seconds(1)))
    next = now + .seconds(pause)
  }

  /// Removes what was kept: the run has come to its end, and its bundle is on the disk.
  func remove() {
    guard let record else { return }
    let path = UnfinishedRun.path(of: record.key, in: results)
    for name in [path, path + ".new", path + ".lock"] { unlink(name) }
    // Goes if this was the last.
    rmdir(FilePath.folder(of: path))
  }

  /// Whether another process can go on with the run, and from where.
  var kept: UnfinishedRun.Record? { isKept ? record : nil }
}
