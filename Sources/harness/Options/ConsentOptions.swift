import ArgumentParser
import Runs

/// The answer to what would be asked.
struct ConsentOptions: ParsableArguments {
  @Flag(help: "Agree to what would be asked, such as to load code that others may have changed.")
  var yes = false

  /// Asks on the terminal, unless the answer was given beforehand.
  var consent: Consent {
    let yes = yes
    return Consent { question in ConsentPrompt(question).answer(yes: yes) }
  }
}
