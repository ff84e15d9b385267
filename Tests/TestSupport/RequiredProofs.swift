import Foundation

/// Proofs that take a tool which need not be there.
public enum RequiredProofs {
  /// Whether such a proof is tried: where it can be given, and where skipping it is an error, as in
  /// continuous integration, which sets HARNESS_REQUIRE_PROOFS=1.
  public static func isTried(if isPossible: Bool) -> Bool {
    isPossible || ProcessInfo.processInfo.environment["HARNESS_REQUIRE_PROOFS"] == "1"
  }
}
