import Synchronization

/// The tasks that the program knows.
public final class TaskRegistry: Sendable {
  public static let shared = TaskRegistry()

  /// Sorted by id; no dictionary, for the reason that `Registry` has.
  private let types = Mutex<[any Task.Type]>([])

  public init() {}

  /// Makes a task known; the first of an id stays.
  public func register(_ type: any Task.Type) {
    types.withLock { types in
      let place = types.firstIndex { $0.id >= type.id } ?? types.endIndex
      if place < types.endIndex, types[place].id == type.id { return }
      types.insert(type, at: place)
    }
  }

  /// All of them, by id.
  public var tasks: [any Task.Type] {
    types.withLock { $0 }
  }

  public subscript(id: TaskID) -> (any Task.Type)? {
    types.withLock { types in types.first { $0.id == id } }
  }

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
