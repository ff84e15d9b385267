import ArgumentParser
import Runs

/// How often the state of a run is kept, for verbs that train.
struct KeepingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep the state of a run each so many seconds, from which the same command goes on; 60 by "
        + "default, or longer where that would take a hundredth of the time.", valueName: "s"))
  var saveEvery: Double?

  @Flag(help: "Begin anew where a run was stopped before its end.")
  var anew = false

  func validate() throws {
    if let saveEvery, !(0...1e6).contains(saveEvery) {
      throw ValidationError("--save-every must be from 0 to 1000000, is \(saveEvery)")
    }
  }

  func value(_ trust: TrustOptions) -> RunKeeper.Options {
    RunKeeper.Options(seconds: saveEvery, isAnew: anew, isTrusting: trust.trust)
  }
}
