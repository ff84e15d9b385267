import Archive
import Foundation

/// A training that several runs of a plan have in common, because they differ in how they evaluate alone.
///
/// The run that trains leaves its state after each epoch in a folder of the plan, and the others evaluate
/// these states instead of training for them again.
public struct SharedTraining: Codable, Hashable, Sendable {
  /// What the training follows from, as a digest.
  public let key: String
  /// The plan's folder, which is gone when its runs are made.
  let folder: String

  private var place: String { "\(folder)/\(key)" }

  /// Whether another run has left its states.
  public var isAtHand: Bool { FileManager.default.fileExists(atPath: place) }

  /// The state after so many epochs; nothing where there is none.
  public func state(afterEpochs count: Int) -> Data? {
    try? Data(contentsOf: URL(fileURLWithPath: "\(place)/\(count)"))
  }
}

extension SharedTraining {
  /// Leaves states, which appear to others once all of them are there.
  ///
  /// Where they cannot be written, nothing is shared and no run is lost.
  public struct Recording {
    private let place: String
    private let draft: String
    private var count = 0

    public init?(_ training: SharedTraining) {
      place = training.place
      draft = "\(training.place).\(getpid())"
      guard mkdir(draft, 0o755) == 0 else { return nil }
    }

    /// Adds the state after one more epoch.
    ///
    /// - Returns: whether it could be written; if not, nothing is shared.
    public mutating func add(_ state: Data) -> Bool {
      count += 1
      do {
        try state.write(to: URL(fileURLWithPath: "\(draft)/\(count)"))
        return true
      } catch {
        remove()
        return false
      }
    }

    /// Lets others see the states.
    public func finish() {
      // Another run of the same training may have come first.
      if rename(draft, place) != 0 { remove() }
    }

    public func remove() { try? FileManager.default.removeItem(atPath: draft) }
  }
}
