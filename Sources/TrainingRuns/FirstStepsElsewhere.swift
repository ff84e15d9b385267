import Checks
import Foundation
import Runs

extension TrainingProcedure {
  /// How many other processes take the first steps: what has two orders, each as likely, is the same in
  /// all of them once in eight times.
  private static let otherProcesses = 3
  /// The word that starts one.
  package static let firstStepsCommand = "first-steps"

  /// Other processes of this program, each of which loads the data and the plugins itself.
  public var firstStepsElsewhere: OtherProcesses {
    let request = request.withAbsoluteFolders
    return OtherProcesses {
      let text: String
      do {
        text = try request.json()
      } catch {
        return { [.failed("\(error)")] }
      }
      let started = (0..<Self.otherProcesses).map { _ in StartedSteps(text) }
      return { started.map { $0.answer() } }
    }
  }

  /// The other side: takes the first steps of a request in this process.
  ///
  /// - Parameter text: a request in JSON that has been prepared before.
  public static func takeFirstSteps(_ text: String) throws {
    let request = try RunRequest(json: text, file: "standard input")
    guard FileManager.default.changeCurrentDirectoryPath(request.folder) else {
      throw ExecutionError("the folder \(request.folder) is not here")
    }
    let training = try TrainingProcedures().training(for: request)
    let steps = try FirstSteps(training.resolved, dataset: training.dataset)
    _ = WorkerMessage.fingerprint(steps.fingerprint).send()
  }
}

/// A process that takes the first steps.
private final class StartedSteps {
  private let child: Result<ChildBox, ChildProcessError>

  /// A child cannot be copied, a reference to it can.
  private final class ChildBox {
    var process: ChildProcess
    init(_ process: consuming ChildProcess) { self.process = process }
  }

  init(_ text: String) {
    do throws(ChildProcessError) {
      child = .success(
        ChildBox(
          try ChildProcess(
            program: Program.path, arguments: [TrainingProcedure.firstStepsCommand], input: text)))
    } catch {
      child = .failure(error)
    }
  }

  /// Waits for its end.
  func answer() -> OtherProcesses.Answer {
    let box: ChildBox
    switch child {
    case .success(let child): box = child
    case .failure(let error): return .failed("\(error)")
    }
    var answer: OtherProcesses.Answer?
    while let lines = box.process.readLines() {
      for line in lines {
        switch WorkerMessage(line: line) {
        case .fingerprint(let fingerprint): answer = .fingerprint(fingerprint)
        case .refused(let error, _, _): answer = .failed(error)
        default: break
        }
      }
    }
    let status = box.process.wait()
    return answer ?? .failed("it ended by \(ChildProcess.description(of: status))")
  }
}
