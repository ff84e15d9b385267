import Configuration
import Foundation
import Runs
import RunsSupport
import Testing

@Suite("A request is all that a run needs, as text")
struct RunRequestTests {
  @Test("What is read back is what was written: 1.0 is no 1, and infinity is kept")
  func text() throws {
    let folder = try TestFolder()
    var request = try RunRequest.fake("epochs = 4", seed: 7, in: folder)
    request.experiment["tricks"] = try ConfigurationNode.parse(
      toml: "a = { one = 1, float = 1.0, tiny = 1e-7, text = \"1\", big = inf }", file: "x.toml")
    request.plugins = [PluginUse(path: "P.so", sha256: "ab"), PluginUse(path: "Q.so")]
    request.text = "# \"quoted\"\n\tand é\n"
    let text = try request.json()
    let read = try RunRequest(json: text, file: "request.json")
    #expect(try read.json() == text)
    #expect(read.experiment.canonicalJSON == request.experiment.canonicalJSON)
    #expect(read.experiment["tricks"]?["a"]?["float"] == ConfigurationNode(.float(1)))
    #expect(read.identity == request.identity && read.key == request.key && read.key != nil)
    #expect(read.plugins == request.plugins && read.text == request.text)
    #expect(read.seed == 7 && read.command == request.command && read.weights == [folder.results])
  }

  @Test("A mistake in it has a place")
  func mistakes() throws {
    let folder = try TestFolder()
    let text = try RunRequest.fake(in: folder).json()
    for (change, message) in [
      (text.replacing("\"seed\": 1,\n  \"text\"", with: "\"seed\": \"x\",\n  \"text\""), "seed"),
      (text.replacing("\"command\"", with: "\"commands\""), "command"), ("{}", "missing key"),
      ("", "expected a value"),
    ] {
      let error = #expect(throws: ConfigurationError.self) {
        try RunRequest(json: change, file: "request.json")
      }
      #expect(error?.location?.file == "request.json", "\(change)")
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
  }

  @Test("Folders are made absolute from the request's own, and absolute ones stay")
  func folders() throws {
    var request = try RunRequest.fake(in: TestFolder())
    request.folder = "/somewhere/deep"
    request.results = "results"
    request.data = [".", "../data", "/data"]
    request.weights = ["results", "/other"]
    let absolute = request.withAbsoluteFolders
    #expect(absolute.results == "/somewhere/deep/results")
    #expect(absolute.data == ["/somewhere/deep", "/somewhere/data", "/data"])
    #expect(absolute.weights == ["/somewhere/deep/results", "/other"])
  }
}
