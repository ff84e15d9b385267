import Synchronization

/// The tasks that the program knows.
public final class TaskRegistry: Sendable {
  public static let shared = TaskRegistry()

  private let types = Mutex<[TaskID: any Task.Type]>([:])

  public init() {}

  /// Makes a task known; the first of an id stays.
  public func register(_ type: any Task.Type) {
    types.withLock { types in
      if types[type.id] == nil { types[type.id] = type }
    }
  }

  /// All of them, by id.
  public var tasks: [any Task.Type] {
    types.withLock { types in types.sorted { $0.key < $1.key }.map(\.value) }
  }

  public subscript(id: TaskID) -> (any Task.Type)? { types.withLock { $0[id] } }

  /// The task that a data set poses.
  ///
  /// - Parameter id: which one; if left out, the one that the data name, or that what they hold is for.
  /// - Throws: `TaskError` for an id that is none, and where no task suits the data.
  public func task(_ id: TaskID? = nil, for dataset: Dataset) throws(TaskError) -> any Task {
    guard let id = id ?? dataset.task else {
      guard let type = tasks.first(where: { $0.suits(dataset) }) else {
        throw TaskError(
          "no task suits what \(dataset.name) holds",
          hint: "name one: task = \"…\"; there are \(tasks.map { $0.id }.joined(separator: ", "))")
      }
      return try type.init(dataset)
    }
    guard let type = self[id] else {
      throw TaskError(
        "there is no task '\(id)'",
        hint: KeyNames.hint(for: id, among: tasks.map { $0.id }, kind: "task"))
    }
    return try type.init(dataset)
  }
}
