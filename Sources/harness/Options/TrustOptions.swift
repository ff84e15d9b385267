import ArgumentParser
import Runs

/// Whose archived runs are used, for verbs that do not make a run twice.
struct TrustOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Believe archived and unfinished runs too that were not made here.",
      discussion: "What a bundle from elsewhere says of its results is its own word."))
  var trust = false

  /// What says which bundles were made here; nothing if all are to be used.
  var ledger: RunLedger? { trust ? nil : .user }
}
