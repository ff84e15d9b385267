import ArgumentParser

/// The study whose question is asked, in place of words on the command line.
struct StudyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Ask what a study file asks: a TOML file whose keys are these options. `harness study` makes "
        + "one and freezes it.", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var study: [String] = []

  /// The one that is asked, if one is.
  var file: String? { study.first }

  func validate() throws {
    if study.count > 1 { throw ValidationError("--study asks what one file does: name one") }
  }
}
