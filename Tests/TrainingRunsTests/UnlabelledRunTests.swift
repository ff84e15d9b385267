import Archive
import Foundation
import Runs
import Testing
import TrainingRuns
import Tricks

@Suite("Inputs without labels are part of what a run is known by")
struct UnlabelledRunTests {
  /// Two folders of data, removed with the value.
  private final class Place {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("unlabelled-\(UUID().uuidString)").path

    init() throws {
      for folder in ["mine", "theirs"] {
        try FileManager.default.createDirectory(
          atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
      }
      try write("train = 'x.csv'\nlabel = 2", to: "mine/my.toml")
      try write(Self.table(shift: 0), to: "mine/x.csv")
      try write("train = 'x.csv'\nlabel = 2", to: "theirs/other.toml")
      try write(Self.table(shift: 3), to: "theirs/x.csv")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static func table(shift: Int) -> String {
      (0..<24).map { "\($0 % 5 + shift),\($0 * 7 % 6),\($0 % 2)" }.joined(separator: "\n")
    }

    func write(_ text: String, to name: String) throws {
      try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }

    func request(unlabelled: String? = "../theirs/other.toml") throws -> RunRequest {
      let text = """
        name = "both"
        [data]
        dataset = "my.toml"
        \(unlabelled.map { "unlabelled = \"\($0)\"" } ?? "")
        validation = 0
        [network]
        layers = [{ kind = "linear", units = 2 }]
        [training]
        epochs = 1
        batch-size = 8
        """
      return try RunRequest(
        ExperimentSource(name: "e", file: "\(path)/mine/e.toml", text: text),
        results: path + "/results")
    }

    func run() throws -> ResultBundle {
      let training = try TrainingProcedures().training(for: request())
      let outcome = try RunRecorder(training.request).run(training) { _ in true }
      guard case .completed(let bundle, _) = outcome else { throw CancellationError() }
      return bundle
    }
  }

  @Test("other inputs are another run, another place is not")
  func key() throws {
    func key(_ place: Place, _ request: RunRequest? = nil) throws -> String? {
      try TrainingProcedures().training(for: request ?? place.request()).identity.key
    }
    let (place, elsewhere) = (try Place(), try Place())
    let known = try #require(try key(place))
    #expect(try key(elsewhere) == known)
    #expect(try key(place, place.request(unlabelled: nil)) != known)
    #expect(try key(place, place.request(unlabelled: "my.toml")) != known)
    try place.write(Place.table(shift: 2), to: "theirs/x.csv")
    #expect(try key(place) != known)
  }

  @Test("a bundle says what they were, is sound, and is made again from it")
  func bundle() throws {
    let place = try Place()
    let bundle = try place.run()
    #expect(bundle.verify() == [])
    let record = try bundle.dataset()
    #expect(record["description"]?["unlabelled"]?["name"] == .string("other"))
    #expect(record["files"]?["unlabelled.train"]?["sha256"] != nil)
    #expect(record["splits"]?["unlabelled"]?["examples"] == .integer(20))
    #expect(record["splits"]?["unlabelled"]?["classes"] == nil)
    // Whatever the experiment's names lead to by then.
    try place.write("train = 'nothing.csv'", to: "theirs/other.toml")
    let request = try Reproduction.request(of: bundle, results: place.path + "/results")
    let training = try TrainingProcedures().training(for: request)
    let reproduction = try Reproduction(of: bundle, by: training)
    #expect(reproduction.warnings.isEmpty)
    #expect(try reproduction.run(results: place.path + "/results") { _ in true }.isSame)
  }

  @Test("a request as text is the same request")
  func text() throws {
    let place = try Place()
    let training = try TrainingProcedures().training(for: place.request())
    let text = try training.request.withAbsoluteFolders.json()
    let again = try TrainingProcedures().training(for: RunRequest(json: text, file: "r.json"))
    #expect(again.identity == training.identity)
    #expect(again.dataset.unlabelled?.count == 20)
  }

  @Test("that they are others is a cause by its name")
  func cause() throws {
    let place = try Place()
    let before = try place.run()
    try place.write(Place.table(shift: 2), to: "theirs/x.csv")
    let difference = try BundleDifference(before, place.run())
    #expect(difference.causes.map(\.key) == ["data.files.unlabelled.train"])
  }
}
