import ArgumentParser
import Configuration
import Foundation
import Runs
import TensorCore
import TrainingRuns

/// Makes one run that an executor asks for; started by the other verbs, and by schedulers.
struct WorkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work", abstract: "Make the run of a request, and report by lines of JSON.",
    shouldDisplay: false)

  @Argument(help: "The request, a JSON file, or - for standard input.")
  var file: String

  @Option(help: ArgumentHelp("Compute with this many threads.", valueName: "n"))
  var threads: Int?

  func run() throws {
    do {
      try Kernels.checkEnvironment()
      if let threads { ThreadPool.threads = threads }
      try RunWorker(TrainingProcedures(), ledger: .user).run(request())
    } catch is Interrupted {
      // Whoever started this one says so for all.
      Foundation.exit(Failure.Code.interrupted.rawValue)
    } catch {
      // With the place of a mistake in a request that was written by hand.
      let known = error as? any UserFacingError
      _ = WorkerMessage.refused(
        error: "\(error)", hint: known?.hint, kind: known?.kind ?? .defect
      ).send()
    }
  }

  private func request() throws -> RunRequest {
    if file == "-" {
      let data = try FileHandle.standardInput.readToEnd() ?? Data()
      return try RunRequest(
        json: String(decoding: data, as: UTF8.self), file: "standard input")
    }
    return try RunRequest(json: ConfigurationNode.text(at: file), file: file)
  }
}
