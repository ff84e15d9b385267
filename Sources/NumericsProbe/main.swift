// Prints the digests of the reference trainings as one JSON object, for each number of threads given.
//
// The level of kernels is chosen once in a process, by HARNESS_CPU; so whoever compares levels runs this
// once for each.
import Benchmarking
import Foundation
import TensorCore

do {
  try Kernels.checkEnvironment()
  let threadCounts = CommandLine.arguments.dropFirst().compactMap { Int($0) }
  var digests: [String: [String: String]] = [:]
  for threads in threadCounts.isEmpty ? [1] : threadCounts {
    ThreadPool.threads = threads
    for reference in ReferenceDigest.cases {
      digests[String(threads), default: [:]][reference.name] = try ReferenceDigest.compute(
        reference.training, optimiser: reference.optimiser)
    }
  }
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
  FileHandle.standardOutput.write(try encoder.encode(digests) + Data("\n".utf8))
} catch {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(1)
}
