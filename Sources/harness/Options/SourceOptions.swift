import ArgumentParser

/// Which program makes a bundle's run again, where its source is not this program's.
struct SourceOptions: ParsableArguments {
  @Flag(
    name: .customLong("as-recorded"),
    help: "Build the source that the bundle records and have that program reproduce it.")
  var asRecorded = false

  @Flag(
    name: .customLong("with-this-program"),
    help: "Use this program without asking, even if its source is another.")
  var withThisProgram = false

  @Option(
    help: ArgumentHelp(
      "A repository that has the recorded revision, if not this program's checkout.",
      valueName: "repo"),
    completion: .directory)
  var source: String?

  @Flag(
    name: .customLong("keep-build"), help: "Leave the folder in which the recorded source is built."
  )
  var keepsBuild = false

  func validate() throws {
    guard withThisProgram else { return }
    for (name, isGiven) in [
      ("--as-recorded", asRecorded), ("--source", source != nil), ("--keep-build", keepsBuild),
    ] where isGiven {
      throw ValidationError("\(name) builds the recorded source, --with-this-program does not")
    }
  }
}
