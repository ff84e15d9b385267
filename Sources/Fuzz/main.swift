import Foundation
import Fuzzing

// Tries a target with changed inputs for a while: `Fuzz TARGET CORPUS SECONDS SEED`.
//
// The inputs are read in a process of their own, which writes each down before it reads it. One that
// ends the process, or takes longer than ten seconds, is kept in the corpus under a name that says so.

/// Every target, that of the tricks among them, all of which are part of this program.
let targets: [any FuzzTarget.Type] = FuzzTargets.readers + [TrickTarget.self]

/// How the parent calls this program to read.
let childWord = "--read"
let arguments = Array(CommandLine.arguments.dropFirst())

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  exit(64)
}

guard arguments.count >= 4, let type = targets.first(where: { $0.name == arguments[0] }),
  let seconds = Double(arguments[2]), seconds >= 0, seconds <= 86_400,
  let seed = UInt64(arguments[3])
else {
  fail(
    "Fuzz TARGET CORPUS SECONDS SEED; targets: " + targets.map { $0.name }.joined(separator: ", "))
}
let corpus = arguments[1]
let folder = FileManager.default.temporaryDirectory
  .appendingPathComponent("fuzz-\(type.name)-\(UUID().uuidString)").path
if arguments.count == 6, arguments[4] == childWord {
  try Reading(type, corpus: corpus, seconds: seconds, seed: seed, folder: arguments[5]).run()
} else {
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  let session = Session(type, corpus: corpus, seconds: seconds, seed: seed, folder: folder)
  let faults = try session.run()
  try? FileManager.default.removeItem(atPath: folder)
  print("\(type.name): \(session.inputs) inputs, \(faults) faults")
  exit(faults == 0 ? 0 : 1)
}
