import ArgumentParser
import Foundation
import Runs
import TensorCore
import TrainingRuns

/// Takes the first steps of a run and says what they came to; started by `check`.
struct FirstStepsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: TrainingProcedure.firstStepsCommand,
    abstract: "Take the first steps of a request, and report their fingerprint.",
    shouldDisplay: false)

  func run() throws {
    let text = String(
      decoding: try FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
    do {
      try Kernels.checkEnvironment()
      try TrainingProcedure.takeFirstSteps(text)
    } catch {
      _ = WorkerMessage.refused(error: "\(error)", hint: nil, kind: .defect).send()
    }
    // Nothing of a plugin's is to run at the end.
    _exit(0)
  }
}
