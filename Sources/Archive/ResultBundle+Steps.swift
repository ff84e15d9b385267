import Foundation
import Errors

/// What was seen after one step of a run, as far as it concerns how far the step went.
public struct StepLook: Decodable, Sendable {
  /// 1 for the first.
  public let step: Int
  /// The learning rate, if it was a number.
  public let rate: Double?
  private let parameters: [String: Parameter]

  private struct Parameter: Decodable {
    let updateNorm: Double?

    private enum CodingKeys: String, CodingKey { case updateNorm = "update_norm" }
  }

  /// The Euclidean norm of what the step changed, over all parameters; `nil` if some part is unknown.
  public var updateNorm: Double? {
    var squares = 0.0
    for (_, parameter) in parameters.sorted(by: { $0.key < $1.key }) {
      guard let norm = parameter.updateNorm else { return nil }
      squares += norm * norm
    }
    return parameters.isEmpty ? nil : squares.squareRoot()
  }
}

extension ResultBundle {
  /// What was seen after some steps of the run, in their order; nothing where nobody looked.
  public func stepLooks() throws(ArchiveError) -> [StepLook] {
    guard has(BundlePath.watchLooks) else { return [] }
    return try lines(StepLook.self, at: BundlePath.watchLooks)
  }

  /// The SHA-256 of a file under `result/` as the bundle's own list has it.
  public func resultHash(of file: String) throws(ArchiveError) -> String? {
    HashList.read(try data(at: BundlePath.resultManifest)).list.digests[ExactName(file)]
  }
}
