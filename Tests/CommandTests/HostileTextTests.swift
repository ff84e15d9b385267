import Archive
import ArchiveSupport
import Errors
import Foundation
import Measurement
import Provenance
import Testing

@Suite("Whatever strangers write, what is printed steers no terminal and turns no line")
struct HostileTextTests {
  /// Colours, a bell, C1, a turned direction, a character of no width, lines of its own, DEL.
  private static let evil = "e\u{1B}[31mv\u{7}\u{9B}2J\u{202E}gpj\u{200B}\n\rerror: forged\n\u{7F}"

  private func expectHarmless(_ result: Program.Result, _ words: [String]) {
    for text in [result.output, result.errors] {
      let hidden = text.unicodeScalars.filter { scalar in
        scalar != "\n"
          && (scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            || scalar.properties.generalCategory == .format)
      }
      #expect(hidden.isEmpty, "\(words): \(hidden.map { String($0.value, radix: 16) }) in \(text)")
      let forged = text.split(separator: "\n").filter { $0.hasPrefix("error: forged") }
      #expect(forged.isEmpty, "\(words): \(text)")
    }
    #expect(result.code != 70 && result.code >= 0, "\(words): \(result.code) \(result.errors)")
  }

  private func run(
    _ words: [String], in folder: Folder, environment: [String: String] = [:]
  ) throws {
    expectHarmless(
      try Program.start(words, in: folder, environment: environment).wait(), words)
  }

  /// Archives the run of a bundle as a stranger would have it.
  private func forge(
    _ folder: Folder, _ name: String, into results: String, failed: Bool
  ) throws -> String {
    let evil = Self.evil
    let bundle = try ResultBundle(path: folder.path("results/\(name)"))
    var run = bundle.run
    run.experiment = evil
    run.command = ["harness", evil]
    if failed { run.status = .failed(evil) }
    run.measures = [Measure(.test, Metric(name: evil, direction: .higherIsBetter))]
    var sources = try bundle.sources()
    for name in sources.repositories.keys {
      sources.repositories[name]?.branch = evil
      sources.repositories[name]?.directory = evil
      sources.repositories[name]?.problems = [evil]
      sources.repositories[name]?.revision = evil
      sources.repositories[name]?.leftOut = [
        .init(path: evil, size: 1, reason: .refused, detail: evil)
      ]
      sources.repositories[name]?.leftOutCount = 1
    }
    sources.index?.user.folder = evil
    sources.index?.harness.changed = [evil]
    sources.index?.plugins = [PluginSource(name: evil, sha256: evil, problems: [evil])]
    var host = try bundle.document(JSONValue.self, at: BundlePath.host)
    var build = try bundle.document(JSONValue.self, at: BundlePath.build)
    for key in ["processor", "system", "kernel", "libc", "compiler", "harness", "contract"] {
      host = host.replacing(key, by: evil)
      build = build.replacing(key, by: evil)
    }
    var contents = BundleContents(
      run: run, sources: sources,
      host: try JSONDecoder().decode(HostFacts.self, from: JSONEncoder().encode(host)),
      build: try JSONDecoder().decode(BuildFacts.self, from: JSONEncoder().encode(build)))
    for file in [
      BundlePath.experiment, BundlePath.metrics, BundlePath.summary, BundlePath.initial,
      BundlePath.final, BundlePath.trace, BundlePath.predictions,
    ] {
      try contents.files.add(bundle.data(at: file), at: file)
    }
    var options = try bundle.options()
    options = options.replacing("tricks", by: [evil: [evil: .string(evil)]])
    try contents.files.add(
      json: options.replacing("name", by: .string(evil)), at: BundlePath.resolved)
    let dataset = try bundle.document(JSONValue.self, at: BundlePath.dataset)
    try contents.files.add(
      json: dataset.replacing("name", by: .string(evil)), at: BundlePath.dataset)
    var job = try bundle.document(JSONValue.self, at: "job.json")
    job = job.replacing(
      "plugins", by: [["path": .string(evil), "sha256": .string(evil), "tricks": [.string(evil)]]])
    job = job.replacing("parts", by: ["source.\(evil)": .string(evil), "data.files.x": "0"])
    try contents.files.add(json: job, at: "job.json")
    return try BundleWriter(resultsDirectory: folder.path(results)).write(contents).name
  }

  @Test("The records of a bundle, and the names of what lies in it", arguments: [false, true])
  func bundle(failed: Bool) throws {
    let (folder, original) = try Folder.withBundle()
    let forged = try forge(folder, original, into: "forged", failed: failed)
    let path = "forged/\(forged)"
    let verbs = [
      ["list", "--results", "forged"], ["list", "--verify", "--results", "forged"],
      ["show", path], ["verify", path], ["diff", original, path], ["diff", path, original],
      ["reproduce", path], ["reproduce", path, "--yes"],
    ]
    for words in verbs {
      try run(words, in: folder)
      try run(words + ["--json"], in: folder)
      try run(words, in: folder, environment: ["NO_COLOR": "1", "LANG": "en_US.UTF-8"])
    }
    try folder.write("x", to: "\(path)/data/\(Self.evil.replacing("/", with: ""))")
    try FileManager.default.moveItem(
      atPath: folder.path("forged"), toPath: folder.path("f\(Self.evil)"))
    let results = "f\(Self.evil)"
    for words in [
      ["verify", "\(results)/\(forged)"], ["verify", "--results", results],
      ["list", "--results", results], ["reproduce", "\(results)/\(forged)"],
      ["train", "tiny.toml", "--results", "\(results)/new"],
      ["train", "tiny.toml", "--trick", "transfer:from=\(Self.evil)"],
      ["train", "tiny.toml", "--trick", "transfer:from='\(results)/\(forged)'"],
    ] {
      try run(words, in: folder)
    }
  }

  @Test("The records of an ablation, a study and what was frozen of it")
  func ablation() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 1)
    let words = ["ablate", "tiny.toml", "--trick", "ema", "--seeds", "1"]
    #expect(try Program.start(words, in: folder).wait().code == 0)
    let original = try #require(folder.ablations.first)
    let evil = Self.evil
    let path = "results/\(original)"
    // Each record by itself, so that what reads the others is reached.
    for (file, members) in [
      ("plan.json", ["experiment", "label", "procedure"]), ("plan.json", ["words", "tricks"]),
      ("plan.json", ["settings"]), ("ablation.json", ["experiment", "file", "command"]),
      ("ablation.json", ["contrasts"]),
      ("result/statistics.json", ["label", "measure", "sentence"]),
      ("arms/1/job.json", ["key", "parts", "contract"]), ("arms/0/experiment.json", ["name"]),
      ("arms/1/dataset.json", ["name", "folder", "task"]),
      ("environment/build.json", ["harness", "compiler"]),
    ] {
      let copy = "copies/\(UUID().uuidString)-ablation-1"
      try FileManager.default.createDirectory(
        atPath: folder.path("copies"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: folder.path(path), toPath: folder.path(copy))
      try Forgery(of: folder.path(copy)).rewrite("data/\(file)") { text in
        guard var value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else {
          return text
        }
        for member in members {
          let isList = ["words", "tricks", "settings", "command", "contrasts"].contains(member)
          value = value.replacing(
            member, by: isList ? JSONValue.array([.string(evil)]) : .string(evil))
        }
        return (try? JSONEncoder().encode(value)).map { String(decoding: $0, as: UTF8.self) }
          ?? text
      }
      for words in [
        ["show", copy], ["verify", copy, "--results", "results"], ["diff", path, copy],
        ["diff", copy, path], ["reproduce", copy], ["list", "--verify", "--results", "copies"],
      ] {
        try run(words, in: folder)
        try run(words + ["--json"], in: folder)
      }
      try FileManager.default.removeItem(atPath: folder.path("copies"))
    }
    let copy = "copy-ablation-1"
    try FileManager.default.copyItem(atPath: folder.path(path), toPath: folder.path(copy))
    for file in ["report.txt", "runs.jsonl", "experiment.toml", "result/runs.jsonl"] {
      try Forgery(of: folder.path(copy)).rewrite("data/\(file)") { evil + $0 + evil }
      for verb in ["show", "verify", "reproduce"] { try run([verb, "./\(copy)"], in: folder) }
    }
    let escaped = #"e\u001b[31mv\u0007\u202egpj\u200b\n\rerror: forged\n\u007f"#
    for text in [
      "\"\(escaped)\" = 1", "trick = \"\(escaped)\"", "trick = \"ema\"\nseeds = \"\(escaped)\"",
      "experiment = \"\(escaped)\"\ntrick = \"ema\"", "tri\u{9B}2J\u{202E}ck = 1",
    ] {
      try folder.write(text, to: "s.toml")
      try run(["ablate", "--study", "s.toml"], in: folder)
      try run(["study", "freeze", "s.toml"], in: folder)
    }
    try folder.write("experiment = \"tiny.toml\"\ntrick = \"ema\"\nseeds = 1", to: "s.toml")
    try run(["study", "freeze", "s.toml"], in: folder)
    try folder.edit("s.toml.frozen.json") { $0 = $0.replacing("\"ema\"", with: "\"\(escaped)\"") }
    try run(["ablate", "--study", "s.toml"], in: folder)
  }

  @Test("An experiment, its data and their names")
  func experiment() throws {
    let folder = try Folder()
    let escaped = #"e\u001b[31mv\u0007\u009b2J\u202egpj\u200b\n\rerror: forged\n\u007f"#
    try folder.writeTiny(epochs: 1)
    let tiny = try String(contentsOfFile: folder.path("tiny.toml"), encoding: .utf8)
      .replacing("name = \"tiny\"", with: "name = \"\(escaped)\"\nsummary = \"\(escaped)\"")
    let evil = "\u{9B}2J\u{202E}\u{200B}\u{85}"
    let texts = [
      "good": tiny,
      "unknown key": tiny + "\n\"\(escaped)\" = 1\n",
      "raw": "name = \"x\u{1B}[31m\"\n", "raw C1": "na\(evil)me = 1 # \(evil)\n",
      "value": tiny + "\n[optimiser]\nkind = \"\(escaped)\"\n",
      "place": tiny + "\n[optimiser]\nrate = \"\(evil)\"   # \(evil)\n",
      "trick": tiny + "\n[tricks.\"\(escaped)\"]\n\"\(escaped)\" = \"\(escaped)\"\n",
      "data": tiny.replacing("subset = 200", with: "dataset = \"\(escaped)\""),
      "plugin": "plugins = [\"\(escaped).so\"]\n" + tiny,
      "layer": tiny.replacing("kind = \"flatten\"", with: "kind = \"\(escaped)\""),
    ]
    for (name, text) in texts {
      try folder.write(text, to: "\(name).toml")
      for verb in ["train", "check"] { try run([verb, "\(name).toml"], in: folder) }
    }
    try run(["ablate", "good.toml", "--trick", "label-smoothing", "--seeds", "1"], in: folder)
    try run(["list"], in: folder)
    try run(["show", "latest", "--json"], in: folder)
  }

  @Test("A table's labels, columns and cells")
  func table() throws {
    let folder = try Folder()
    try folder.write(
      "name = 'v'\ntrain = 't.csv'\nlabel = 'c'\nlicence = \"\\u001b[31m\"\n", to: "v.toml")
    let evil = Self.evil.replacing("\"", with: "")
    let header = "a,\"\(evil)\",c\n"
    func rows(_ cell: String) -> String {
      (0..<40).map { "\($0 % 5),\(cell),\"\(evil)\($0 % 2)\"\n" }.joined()
    }
    try folder.writeLinear()
    for text in [header + rows("1"), header + rows("\"\(evil)\""), "a,b\n" + rows("1"), evil] {
      try folder.write(text, to: "t.csv")
      for verb in ["train", "check"] { try run([verb, "e.toml"], in: folder) }
    }
    try run(["show"], in: folder)
  }

  @Test("No other file of the program writes than those whose text cannot be anything else")
  func writers() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources").standardized.path
    let files = try #require(FileManager.default.enumerator(atPath: sources))
    let writing =
      /\b(STDOUT_FILENO|STDERR_FILENO|fputs|fwrite|printf|stdout|stderr)\b|standard(Error|Output).*write|(^|[^\w.])(debugPrint|dump|print)\(/
    var writers: Set<String> = []
    for case let name as String in files where name.hasSuffix(".swift") {
      let text = try String(contentsOfFile: "\(sources)/\(name)", encoding: .utf8)
      let code = text.split(separator: "\n").filter {
        !$0.drop { $0 == " " }.hasPrefix("//") && !$0.contains("Console.print(")
          && !$0.contains("static func print(")
      }
      if code.contains(where: { $0.contains(writing) }) { writers.insert(name) }
    }
    // Styled text and JSON; messages made beforehand; lines of JSON; and programs of their own, with a
    // pipe to a child among them.
    #expect(
      writers == [
        "harness/Terminal/Console.swift", "Reports/Progress/ProgressDisplay.swift",
        "harness/Failures/CrashNote.swift", "Runs/Executors/WorkerMessage.swift",
        "Runs/Executors/ChildProcess.swift", "NumericsProbe/main.swift", "ManualPage/main.swift",
        "Runs/Executors/Interruption.swift", "Signing/ToolRun.swift", "Fuzz/main.swift",
        "Fuzz/Session.swift", "Calibrate/main.swift", "Zoo/main.swift", "Zoo/ZooSession.swift",
      ])
  }

  @Test("Whatever word is put in the place of a name")
  func words() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 1)
    let evil = Self.evil
    let all = [
      [evil], ["--\(evil)"], ["help", evil], ["train", evil], ["train", "./\(evil).toml"],
      ["train", "tiny.toml", "--set", "\(evil)=1"],
      ["train", "tiny.toml", "--set", "name='\(evil)'"],
      ["train", "tiny.toml", "--set", evil], ["train", "tiny.toml", "--trick", evil],
      ["train", "tiny.toml", "--trick", "mixup:\(evil)=1"],
      ["train", "tiny.toml", "--trick", "mixup:alpha=\(evil)"],
      ["train", "tiny.toml", "--without", evil], ["train", "tiny.toml", "--plugin", evil],
      ["train", "tiny.toml", "--seed", evil], ["check", "tiny.toml", "--only", evil],
      ["check", "tiny.toml", "--junit", "/nowhere/\(evil)"], ["show", evil], ["show", "./\(evil)"],
      ["verify", evil], ["diff", evil, evil], ["reproduce", evil], ["list", "--results", evil],
      ["study", "new", evil, "--trick", evil],
      ["study", "new", "new.toml", evil], ["study", "freeze", evil], ["ablate", "--study", evil],
      ["tricks", evil], ["datasets", evil], ["experiments", evil], ["claims", evil],
      ["claims", "--folder", evil], ["claims", "--against", evil], ["plugin", "new", evil],
      ["plugin", "build", evil], ["bench", "--models", evil], ["bench", "--against", evil],
      ["work", evil], ["ablate", "tiny.toml", "--trick", evil],
      ["ablate", "tiny.toml", "--trick", "mixup", "--seeds", evil],
      ["train", "tiny.toml", "--results", "/dev/null/\(evil)"],
    ]
    for words in all { try run(words, in: folder) }
  }
}

extension JSONValue {
  /// The same with another member of that name, wherever one is.
  fileprivate func replacing(_ name: String, by value: JSONValue) -> JSONValue {
    switch self {
    case .object(let members):
      .object(
        members.map { key, old in (key, key == name ? value : old.replacing(name, by: value)) }
          .reduce(into: [:]) { $0[$1.0] = $1.1 })
    case .array(let elements): .array(elements.map { $0.replacing(name, by: value) })
    default: self
    }
  }

  fileprivate func replacing(_ name: String, by text: String) -> JSONValue {
    replacing(name, by: .string(text))
  }
}
