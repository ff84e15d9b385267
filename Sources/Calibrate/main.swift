import Calibration
import Foundation

// How often verdicts on real trainings are right.
//
//   Calibrate PAGE TRIALS ABLATION...   what `harness ablate --json` printed, a file each

do {
  let words = Array(CommandLine.arguments.dropFirst())
  guard words.count >= 3, let trials = Int(words[1]), trials > 0 else {
    throw CalibrationError("usage: Calibrate PAGE TRIALS ABLATION...")
  }
  let calibrations = try words[2...].map { file in
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    return Calibration(try MeasuredArms(ablation: data), trials: trials)
  }
  let page = CalibrationPage(calibrations, command: "make calibrate").text
  try Data(page.utf8).write(to: URL(fileURLWithPath: words[0]))
} catch {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(1)
}
