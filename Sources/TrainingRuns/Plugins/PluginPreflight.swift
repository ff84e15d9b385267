import Configuration
import Foundation
import PluginLoading
import Provenance
import Runs
import Training
import Tricks

/// Runs the code of plugins in a process of its own, up to where training would begin.
///
/// What traps or never ends there is told as an error, and takes nothing else with it.
public struct PluginPreflight: Codable {
  /// How long plugins may take at a time, in seconds.
  private static let limit: Double = 10
  /// The words that start one.
  private static let command = ["plugin", "preflight"]

  /// With their digests: this process runs what its parent has read.
  private let plugins: [PluginUse]
  /// The run to prepare; nothing if loading is all.
  private let request: RunRequest?

  /// Of loading alone.
  init(loading uses: [PluginUse]) {
    plugins = uses
    request = nil
  }

  /// Of all that comes before a run's first step.
  init(of request: RunRequest, with uses: [PluginUse]) {
    plugins = uses
    self.request = request
  }

  /// Waits for its end.
  ///
  /// That something is wrong in another way is for whoever does it afterwards to find.
  ///
  /// - Throws: `PluginError` if the process ended or did not come to an end.
  func run() throws {
    var child: ChildProcess
    do {
      child = try ChildProcess(
        program: Program.path, arguments: Self.command,
        input: ConfigurationNode(encoding: self).canonicalJSON)
    } catch {
      throw ExecutionError("\(error)")
    }
    var action: String?
    var deadline = ContinuousClock.now
    while true {
      var wait = pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)
      let isReady = poll(&wait, 1, 100) > 0
      if isReady {
        guard let lines = child.readLines() else { break }
        for line in lines {
          switch WorkerMessage(line: line) {
          case .entering(let what):
            action = what
            deadline = .now + .seconds(Self.limit)
          case .left: action = nil
          default: break
          }
        }
      } else if let action, ContinuousClock.now > deadline {
        child.end()
        throw PluginError(
          "\(action) takes more than \(Int(Self.limit)) s",
          hint: "what runs before training should register and set up, and nothing else")
      }
    }
    let status = child.wait()
    if let action {
      throw PluginError(
        "\(action) ended the process: \(ChildProcess.description(of: status))",
        hint: "no run was begun; what the plugin said is above, if it said anything")
    }
  }

  /// The other side: loads, and prepares the run if there is one.
  ///
  /// - Parameter text: what ``run()`` sends.
  public static func perform(_ text: String) throws {
    let preflight = try ConfigurationNode.parse(json: text, file: "standard input")
      .decode(PluginPreflight.self)
    // An error is no trap: the code has returned.
    defer { _ = WorkerMessage.left.send() }
    for use in preflight.plugins {
      _ = WorkerMessage.entering("loading \(use.path)").send()
      _ = try PluginLoader.load(PluginFile(at: use.path, expecting: use.sha256))
    }
    guard let request = preflight.request else { return }
    // Data may take their time.
    _ = WorkerMessage.left.send()
    let procedures = TrainingProcedures()
    let experiment = try request.experiment.decode(Experiment.self).seeded(request.seed)
    let dataset = try procedures.dataset(of: experiment, for: request)
    let names = preflight.plugins.map(\.path).joined(separator: ", ")
    _ = WorkerMessage.entering("setting up the experiment with \(names)").send()
    _ = try TrainingProcedure(
      request, experiment: experiment, dataset: dataset,
      weights: WeightArchive(results: request.weights, files: request.data))
  }
}
