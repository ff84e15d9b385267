/// The sources that a run's numbers can follow from, as digests: the core, each trick and each task.
///
/// Only code counts. A program whose cards, help, verbs or reports are others makes the same runs; one
/// whose kernels are others may not.
public struct SourceDigests: Sendable {
  /// Those that the running program was built from.
  public static let current = SourceDigests(sourceDigests)

  /// The digests by `core`, `Plugins/MODULE` and `Tasks/FOLDER`.
  public let all: [String: String]

  public init(_ all: [String: String]) { self.all = all }

  /// What every run follows from.
  public var core: String { all["core"] ?? Self.unknown }

  /// The folder of a trick by its module; nothing for one that is not part of the program.
  public func plugin(_ module: String) -> String? { all["Plugins/\(module)"] }

  /// The folder of a task.
  public func task(_ folder: String) -> String? { all["Tasks/\(folder)"] }

  private static let unknown = "unknown"
}
