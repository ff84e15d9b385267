import Errors
import Foundation
import Platform

/// What a worker process tells the one that started it: one JSON object a line.
public enum WorkerMessage: Codable, Sendable, Equatable {
  case progress(step: Int, of: Int)
  /// Something that a person should know.
  case note(String)
  /// Code of plugins is about to run, for what is said.
  case entering(String)
  /// It has returned.
  case left
  /// The first steps of a run have been taken, and came to this.
  case fingerprint(String)
  /// The run is archived under that name in the results folder.
  case completed(bundle: String)
  /// The run stopped with an error, and is archived as such.
  case failed(bundle: String, error: String)
  /// The run could not begin, or could not be archived.
  case refused(error: String, hint: String?, kind: ErrorKind)

  /// Whether it tells how the run ended.
  var isEnd: Bool {
    switch self {
    case .completed, .failed, .refused: true
    case .progress, .note, .entering, .left, .fingerprint: false
    }
  }

  /// The message as a line.
  public var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = (try? encoder.encode(self)) ?? Data()
    return VisibleText.json(String(decoding: data, as: UTF8.self)) + "\n"
  }

  /// The message of a line, or nothing if it is none.
  package init?(line: some Sequence<UInt8>) {
    guard let message = try? JSONDecoder().decode(WorkerMessage.self, from: Data(line)) else {
      return nil
    }
    self = message
  }

  /// Writes the message to standard output.
  ///
  /// - Returns: false if nobody reads it any more, which is when a worker should stop.
  public func send() -> Bool {
    Descriptor.write(Array(line.utf8), to: STDOUT_FILENO) == nil
  }
}
