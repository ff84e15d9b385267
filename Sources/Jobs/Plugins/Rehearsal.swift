import Foundation
import PluginLoading
import Training
import Tricks

/// Runs the code of plugins in a process of its own, up to where training would begin.
///
/// What traps or never ends there is told as an error, and takes nothing else with it.
public struct Rehearsal {
  /// How long plugins may take at a time, in seconds.
  private static let limit: Double = 10
  /// The words that start one, before those of the experiment.
  private static let command = ["plugin", "rehearse"]

  private let arguments: [String]
  private let text: String

  /// Of loading alone.
  init(loading uses: [PluginUse]) {
    arguments = Self.command + ["--load-only"] + uses.flatMap { ["--plugin", $0.path] }
    text = ""
  }

  /// Of all that comes before an experiment's first step.
  ///
  /// - Parameter results: the folder of bundles whose weights tricks may ask for.
  init(of source: ExperimentSource, loading uses: [PluginUse], results: String?) {
    var source = source
    source.plugins = uses
    arguments =
      Self.command + source.arguments + ["--file", source.file]
      + (results.map { ["--results", $0] } ?? [])
    text = source.text
  }

  /// Waits for the rehearsal.
  ///
  /// That something is wrong in another way is for whoever does it afterwards to find.
  ///
  /// - Throws: `PluginError` if the process ended or did not come to an end, ``Interrupted``.
  func run() throws {
    var child: ChildProcess
    do {
      child = try ChildProcess(program: Facts.program, arguments: arguments, input: text)
    } catch {
      throw ExecutionError("\(error)")
    }
    var action: String?
    var deadline = ContinuousClock.now
    while true {
      var wait = pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)
      let isReady = poll(&wait, 1, 100) > 0
      if Interruption.isRequested {
        child.end()
        throw Interrupted()
      }
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

  /// The other side: loads, and prepares the experiment if there is one.
  public static func perform(
    _ source: ExperimentSource, results: String, loadOnly: Bool
  ) throws {
    // An error is no trap: the code has returned.
    defer { _ = WorkerMessage.left.send() }
    for use in source.plugins {
      _ = WorkerMessage.entering("loading \(use.path)").send()
      _ = try PluginLoader.load(use.path, expecting: use.sha256)
    }
    if loadOnly { return }
    // Data may take their time.
    _ = WorkerMessage.left.send()
    let experiment = try source.experiment()
    let dataset = try source.dataset()
    let names = source.plugins.map(\.path).joined(separator: ", ")
    _ = WorkerMessage.entering("setting up the experiment with \(names)").send()
    _ = try Job(
      experiment, text: source.text, dataset: dataset, weights: WeightArchive(results: [results]))
  }
}
