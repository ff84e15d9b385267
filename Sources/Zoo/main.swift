import Foundation

// Every defect and every healthy experiment before every check: a line for each on standard output.
//
//   Zoo [FILTER]                  what has this in its id
//   Zoo --write PAGE [REPORTS]    all, and the page; REPORTS holds NAME@SEED.json of `harness check`

do {
  try ZooSession(arguments: Array(CommandLine.arguments.dropFirst())).run()
} catch {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(1)
}
