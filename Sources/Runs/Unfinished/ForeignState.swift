import Errors

/// A state that would be gone on from, and of which nothing but its own word says how it came about.
public struct ForeignState: UserFacingError {
  let run: UnfinishedRun.Record
  let path: String
  /// Why nothing is known of what was kept here, if there is a reason.
  let problem: String?

  public var description: String {
    "this run was begun, up to step \(run.step) of \(run.steps), but not here as far as is known"
      + (problem.map { " (\($0))" } ?? "") + ": \(path)"
  }

  public var hint: String? { "--trust goes on from there, --anew begins at the beginning" }
}
