import Jobs
import Testing
import Tricks

@Suite("Jobs are known by what their results follow from")
struct JobTests {
  private func source(_ text: String = "") throws -> ExperimentSource {
    var source = try ExperimentLibrary.find("digits")
    source.text += text
    return source
  }

  private func key(_ change: (inout ExperimentSource) -> Void = { _ in }) throws -> String? {
    var source = try source()
    change(&source)
    let experiment = try source.experiment()
    let dataset = try DatasetCatalogue.load(experiment.data.dataset, searching: [])
    return try Job(experiment, text: source.text, dataset: dataset).record.key
  }

  @Test("What changes the results changes the key; what does not, does not")
  func keys() throws {
    let plain = try #require(try key())
    #expect(try key() == plain)
    #expect(try key { $0.text += "\n# a remark\n" } == plain)
    #expect(try key { $0.settings = [.init(key: "optimiser.momentum", value: "0.9")] } == plain)
    #expect(try key { $0.settings = [.init(key: "optimiser.momentum", value: "0.8")] } != plain)
    #expect(try key { $0.seed = 2 } != plain)
    #expect(try key { $0.seed = 1 } == plain)
  }

  @Test("Every embedded experiment is what its file says, and decodes")
  func embedded() throws {
    #expect(
      ExperimentLibrary.embedded == [
        "digits", "digits-cnn", "fashion-cnn", "mnist-mlp", "text-gpt", "text-lstm",
      ])
    for name in ExperimentLibrary.embedded {
      let experiment = try ExperimentLibrary.find(name).experiment()
      #expect(experiment.name == name)
      #expect(!experiment.summary.isEmpty)
      // It lies in no folder that a path could count from.
      #expect(DatasetCatalogue.names.contains(experiment.data.dataset))
    }
  }

  @Test("A trick's options on the command line are laid over those of the experiment")
  func options() throws {
    var source = try source("\n[tricks.some]\na = 1\nb = 2\n")
    source.tricks = [TrickUse("some:b=3"), TrickUse("other")]
    let tricks = try source.experiment().tricks
    #expect(tricks["some"]?.canonicalJSON == #"{"a":1,"b":3}"#)
    #expect(tricks["other"]?.canonicalJSON == "{}")
    source.withoutTricks = ["some"]
    #expect(try source.experiment().tricks.keys.sorted() == ["other"])
  }

  @Test("The words that ask for an experiment again are those it was asked for by")
  func arguments() throws {
    var source = try source()
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

  @Test("A near miss of an experiment's name is named")
  func nearMiss() {
    #expect {
      try ExperimentLibrary.find("digit")
    } throws: { error in
      (error as? ExperimentError)?.hint?.contains("digits") == true
    }
  }
}

@Suite("Cores are shared out between processes and threads")
struct CrewTests {
  @Test("Processes times threads stay within the cores unless told otherwise")
  func sharing() {
    for cores in 1...9 {
      for runs in 1...12 {
        let crew = Crew(runs: runs, cores: cores)
        #expect(crew.processes * crew.threads <= cores)
        #expect(crew.processes == min(runs, cores))
      }
    }
    #expect(Crew(runs: 12, threads: 2, cores: 8).processes == 4)
    #expect(Crew(runs: 12, processes: 3, cores: 8).threads == 2)
    #expect(Crew(runs: 12, processes: 3, threads: 4, cores: 2).processes == 3)
    #expect(Crew(runs: 1, cores: 4) == Crew(runs: 1, processes: 1, threads: 4, cores: 1))
  }
}
