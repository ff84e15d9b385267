import Configuration
import Runs
import RunsSupport
import Testing

@Suite("An experiment is a text and what the command line changes in it")
struct ExperimentSourceTests {
  @Test("A trick's options on the command line are laid over those of the experiment")
  func options() throws {
    var source = try ExperimentLibrary.find("digits-cnn")
    source.text += "\n[tricks.some]\na = 1\nb = 2\n"
    source.tricks = [TrickUse("some:b=3"), TrickUse("other")]
    let tricks = try #require(try source.experiment()["tricks"])
    #expect(tricks["some"]?.canonicalJSON == #"{"a":1,"b":3}"#)
    #expect(tricks["other"]?.canonicalJSON == "{}")
    source.withoutTricks = ["some"]
    #expect(try source.experiment()["tricks"]?.keys == ["other"])
  }

  @Test("A trick that is not there cannot be left out, and no table of tricks is made up")
  func without() throws {
    var source = ExperimentSource.fake()
    #expect(try source.experiment()["tricks"] == nil)
    source.withoutTricks = ["mixup"]
    let error = #expect(throws: ConfigurationError.self) { try source.experiment() }
    #expect(error?.hint == "it has none at all")
  }

  @Test("The words that ask for an experiment again are those it was asked for by")
  func arguments() throws {
    var source = try ExperimentLibrary.find("digits")
    source.settings = [.init(key: "training.epochs", value: "3")]
    source.tricks = [TrickUse("mixup:alpha=0.4")]
    source.withoutTricks = ["ema"]
    source.seed = 5
    #expect(
      source.arguments == [
        "digits", "--set", "training.epochs=3", "--trick", "mixup:alpha=0.4", "--without", "ema",
        "--seed", "5",
      ])
  }

  @Test("Plugins of the text lie beside it, and each is named once")
  func plugins() throws {
    var source = ExperimentSource(
      name: "a/b.toml", file: "a/b.toml", text: "plugins = [\"P.so\", \"/abs/Q.so\"]")
    source.plugins = [PluginUse(path: "a/P.so"), PluginUse(path: "R.so")]
    let request = try RunRequest(source, results: "results")
    #expect(request.plugins.map(\.path) == ["a/P.so", "/abs/Q.so", "R.so"])
  }

  @Test("The seed is the text's unless the command line names another")
  func seeds() throws {
    var source = ExperimentSource.fake("seed = 4")
    #expect(try RunRequest(source, results: "results").seed == 4)
    source.seed = 9
    #expect(try RunRequest(source, results: "results").seed == 9)
    #expect(try RunRequest(.fake(), results: "results").seed == 1)
  }

  @Test("A near miss of an experiment's name is named")
  func nearMiss() {
    #expect {
      try ExperimentLibrary.find("digit")
    } throws: { error in
      (error as? ExperimentError)?.hint?.contains("digits") == true
    }
  }
}
