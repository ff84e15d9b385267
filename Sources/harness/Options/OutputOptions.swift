import ArgumentParser

/// The option of every verb.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON document and nothing else on standard output.")
  var json = false
}
