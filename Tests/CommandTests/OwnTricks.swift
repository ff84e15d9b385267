import Foundation
import Testing

/// Plugins that the built program compiled for the tests, each once.
enum OwnTricks {
  /// The folder of a trick that is not part of the program; at `share=0` it does nothing.
  static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../ExternalPlugin/GradientCentralisation").standardized.path

  /// The compiled file of `gradient-centralisation`.
  static func centralisation() throws -> String { try builtCentralisation.get() }

  /// The compiled file of `moody`: a trick as `plugin new` makes it, which does as the variable MOOD
  /// says: `trap-load`, `exit-load`, `loop-load`, `trap-edit`, `loop-batch`, `trap-batch`, in the
  /// midst of the run of seed 2, or `hash-order`, which goes by the order of a dictionary.
  static func moody() throws -> String { try builtMoody.get() }

  private static let shared = Result { try SharedFolder() }

  private static let builtCentralisation = Result {
    let folder = try shared.get().folder
    try built(Program.run("plugin", "build", source, "--output", "centralisation.so", in: folder))
    return folder.path("centralisation.so")
  }

  private static let builtMoody = Result {
    let folder = try shared.get().folder
    try built(Program.run("plugin", "new", "moody", in: folder))
    try folder.edit("Moody/Moody.swift") { $0 = withMoods($0) }
    try built(Program.run("plugin", "build", "Moody", in: folder))
    return folder.path("Moody.so")
  }

  private static func built(_ result: Program.Result) throws {
    try #require(result.code == 0, "\(result.errors)")
  }

  private static func withMoods(_ code: String) -> String {
    let changes = [
      (
        "import Tricks",
        """
        import Foundation
        import Tricks

        func isMood(_ mood: String) -> Bool { ProcessInfo.processInfo.environment["MOOD"] == mood }

        /// Another number in each process, the same throughout one.
        let groups: [String: Float] = Dictionary(
          uniqueKeysWithValues: (1...1000).map { (number: Int) -> (String, Float) in
            ("group " + String(number), Float(number))
          })
        let firstOfMany: Float =
          groups.sorted { $0.key.count < $1.key.count }.first { $0.key.count == 9 }?.value ?? 0
        """
      ),
      (
        "() -> Void = {",
        """
        () -> Void = {
          if isMood("trap-load") { fatalError("in a bad mood") }
          if isMood("exit-load") { exit(0) }
          while isMood("loop-load") {}
        """
      ),
      (
        "guard options.strength > 0",
        """
        if isMood("trap-edit") { fatalError("in a bad mood") }
        guard options.strength > 0
        """
      ),
      (
        "var batch = before",
        """
        if isMood("trap-batch"), context.seed == 2, context.progress.step == 4 {
          fatalError("in a bad mood")
        }
        while isMood("loop-batch") {}
        var batch = before
        """
      ),
      (
        "return batch",
        """
        if isMood("hash-order") { batch.inputs.scale(by: 1 + firstOfMany / 1000) }
        return batch
        """
      ),
    ]
    return changes.reduce(code) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
  }
}

/// A folder that is removed when the tests are over.
private final class SharedFolder: Sendable {
  private static let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("harness-test-shared-\(UUID().uuidString)").path

  let folder: Folder

  init() throws {
    folder = try Folder(at: Self.path)
    atexit { try? FileManager.default.removeItem(atPath: SharedFolder.path) }
  }
}
