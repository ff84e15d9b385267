import Foundation
import Jobs
import Training

/// `train` as a worker process of another `harness`: the experiment's text comes from standard
/// input, progress goes to standard output as lines.
struct Worker {
  let command: TrainCommand

  func run() throws {
    do {
      try command.common.begin()
      let text = String(
        decoding: try FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
      let name = command.experiment.experiment
      var source = ExperimentSource(name: name, file: command.experiment.file ?? name, text: text)
      command.experiment.apply(to: &source)
      command.options.apply(to: &source)
      command.plugins.apply(to: &source)
      source.usesPluginsOfText = false
      try run(source)
    } catch is Interrupted {
      // Whoever started this one says so for all.
      Foundation.exit(Failure.Code.interrupted.rawValue)
    } catch {
      let report = Failure.report(of: error)
      _ = WorkerMessage.refused(error: report?.message ?? "\(error)", hint: report?.hint).send()
    }
  }

  private func run(_ source: ExperimentSource) throws {
    let job = try Job(source, results: command.common.results, rehearses: false)
    let runner = JobRunner(
      results: command.common.results, command: ["harness", "train"] + source.arguments,
      keepsInterrupted: false)
    var shown = 0
    let outcome = try runner.run(job) { event in
      if case .step(let progress, _) = event {
        // A hundred times is often enough for a bar.
        let step = Int(progress.position)
        if 100 * (step - shown) >= progress.totalSteps {
          shown = step
          let message = WorkerMessage.progress(step: step, of: progress.totalSteps)
          // Nobody reads any more when the process that started this one is gone.
          if !message.send() { return false }
        }
      }
      return !Interruption.isRequested
    }
    switch outcome {
    case .completed(let bundle, _): _ = WorkerMessage.completed(bundle: bundle.path).send()
    case .failed(let bundle, let error):
      _ = WorkerMessage.failed(bundle: bundle.path, error: "\(error)").send()
    case .interrupted: throw Interrupted()
    }
  }
}
