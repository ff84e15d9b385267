import Archive
import ArchiveSupport
import Configuration
import Foundation
import Testing

@Suite("Records are checked against each other")
struct RecordCheckTests {
  /// A change of one record, of which all lists of hashes are made anew.
  struct Rewriting: Sendable, CustomTestStringConvertible {
    let file: String
    let before: String
    let after: String

    init(_ file: String, _ before: String, _ after: String) {
      self.file = "data/" + file
      self.before = before
      self.after = after
    }

    var testDescription: String { "\(file): \(before) → \(after)" }
  }

  static let rewritings = [
    Rewriting(BundlePath.run, #""seed" : 1"#, #""seed" : 7"#),
    Rewriting(BundlePath.run, #""experiment" : "digits""#, #""experiment" : "other""#),
    Rewriting(BundlePath.run, #""started" : "2026"#, #""started" : "2025"#),
    Rewriting(BundlePath.run, #""ended" : "2026"#, #""ended" : "2027"#),
    Rewriting(BundlePath.run, #""completed""#, #""interrupted""#),
    Rewriting(BundlePath.run, #""train","#, #""train", "--set", "a=1","#),
    Rewriting(BundlePath.run, "    \"1\"\n", "    \"7\"\n"),
    Rewriting(BundlePath.resolved, #""epochs" : 2"#, #""epochs" : 3"#),
    Rewriting(BundlePath.resolved, #""name" : "digits""#, #""name" : "other""#),
    Rewriting(BundlePath.resolved, #""training" : {"#, #""more" : 1, "training" : {"#),
    Rewriting(BundlePath.experiment, "epochs = 2", "epochs = 3"),
    Rewriting(BundlePath.experiment, "name = \"digits\"", "name = \"other\""),
    Rewriting(BundlePath.job, #""seed" : 1"#, #""seed" : 7"#),
    Rewriting(BundlePath.job, #""training.epochs" : "2""#, #""training.epochs" : "3""#),
    Rewriting(BundlePath.job, #""source.core" : "11""#, #""source.core" : "12""#),
    Rewriting(BundlePath.job, #""contract" : "bits-1""#, #""contract" : "bits-2""#),
    Rewriting(BundlePath.job, #""key" : ""#, #""key" : "0"#),
    Rewriting(BundlePath.job, #""seed" : 1"#, #""seed" : 1, "weights" : {"a" : "00"}"#),
    Rewriting(BundlePath.dataset, #""sha256" : "00""#, #""sha256" : "01""#),
    Rewriting(BundlePath.dataset, #""description" : {"#, #""description" : {"header" : true,"#),
    Rewriting(BundlePath.build, #""contract" : "bits-1""#, #""contract" : "bits-2""#),
    Rewriting(BundlePath.build, #""TOMLKit" : "0"#, #""TOMLKit" : "1"#),
    Rewriting(BundlePath.build, #""executable_sha256" : ""#, #""executable_sha256" : "0"#),
    Rewriting(BundlePath.host, #""used_threads" : 2"#, #""used_threads" : 3"#),
    Rewriting(BundlePath.packages, #""version" : "0"#, #""version" : "9"#),
    Rewriting("source/…/git.json", #""size" : 10"#, #""size" : 11"#),
    Rewriting("source/…/git.json", #""patch_sha256" : ""#, #""patch_sha256" : "0"#),
    Rewriting("source/…/git.json", #""stored_as" : "empty""#, #""stored_as" : "other""#),
    Rewriting("source/…/worktree.diff", "a/a", "a/b"),
    Rewriting("source/…/untracked/notes.txt", "untracked", "Untracked"),
    Rewriting(BundlePath.summary, #""epochs" : 2"#, #""epochs" : 3"#),
    Rewriting(BundlePath.summary, #""value" : 0.96"#, #""value" : 0.97"#),
    Rewriting(
      BundlePath.metrics, #""bits":"3fd561e4f765fd8b","value":0.3341"#,
      #""bits":"3fe0000000000000","value":0.5"#),
    Rewriting(BundlePath.crate, #""value":"1""#, #""value":"7""#),
    Rewriting(BundlePath.crate, "--seed 1", "--seed 7"),
    Rewriting(BundlePath.crate, #""hasPart":["#, #""hasPart":[{"@id":"result/none"},"#),
  ]

  @Test("so that none can be rewritten by itself", arguments: rewritings)
  func rewritten(_ rewriting: Rewriting) throws {
    let folder = TemporaryFolder()
    let bundle = try BundleWriter(resultsDirectory: folder.path).write(SampleRun.contents())
    let forgery = Forgery(of: bundle.path)
    // What the lists are made by here is what the program expects.
    try forgery.makeLists()
    #expect(bundle.verify() == [])
    let isChanged = try forgery.rewrite(file(rewriting.file, of: bundle)) {
      $0.replacing(rewriting.before, with: rewriting.after)
    }
    try #require(isChanged, "the text is not there")
    let problems = bundle.verify()
    #expect(!problems.isEmpty)
    #expect(problems.allSatisfy { $0.kind == .inconsistent }, "\(problems)")
  }

  /// A file of one of the sources, whichever there are, for a path with `…`.
  private func file(_ path: String, of bundle: ResultBundle) throws -> String {
    guard let gap = path.range(of: "…/") else { return path }
    let files = try FileManager.default.subpathsOfDirectory(atPath: bundle.path).sorted()
    let end = "/" + path[gap.upperBound...]
    return try #require(files.first { $0.hasPrefix("data/source/") && $0.hasSuffix(end) })
  }

  @Test("and those of a seed name both places")
  func seed() throws {
    let folder = TemporaryFolder()
    let bundle = try BundleWriter(resultsDirectory: folder.path).write(SampleRun.contents())
    try Forgery(of: bundle.path).rewrite("data/run.json") {
      $0.replacing(#""seed" : 1"#, with: #""seed" : 7"#)
    }
    let details = bundle.verify().map(\.description)
    #expect(
      details.contains("inconsistent: data/run.json: the seed is 7, by its command it is 1"),
      "\(details)")
  }

  @Test("A source that the run was not made from is contradicted, also with a key that fits")
  func source() throws {
    let folder = TemporaryFolder()
    let bundle = try BundleWriter(resultsDirectory: folder.path).write(SampleRun.contents())
    let job = try bundle.document(JobRecord.self, at: BundlePath.job)
    var identity = RunIdentity(experiment: ConfigurationNode(), contract: "bits-1")
    identity.parts = try #require(job.parts)
    identity.parts["source.core"] = "12"
    try Forgery(of: bundle.path).rewrite("data/job.json") { text in
      text.replacing(#""source.core" : "11""#, with: #""source.core" : "12""#)
        .replacing(job.key ?? "", with: identity.key)
    }
    #expect(bundle.verify().map(\.file) == ["data/ro-crate-metadata.json"])
  }

  @Test("A trick whose options have no values is known by its code, and by nothing less")
  func emptyTable() throws {
    let folder = TemporaryFolder()
    let options: JSONValue = ["name": "digits", "tricks": ["nesterov": [:]]]
    let job = try SampleRun.job(["name": "digits"], seed: 1)
    for (source, isGood) in [("source.tricks.nesterov", true), ("source.tricks.other", false)] {
      var identity = RunIdentity(experiment: ConfigurationNode(), contract: "bits-1")
      identity.parts = try #require(job.parts)
      identity.parts[source] = "11"
      var contents = try SampleRun.contents(options: options)
      var files = BundleFiles()
      for (path, data) in contents.files.contents where path != BundlePath.job {
        try files.add(data, at: path)
      }
      try files.add(json: JobRecord(identity, seed: 1), at: BundlePath.job)
      contents.files = files
      let bundle = try BundleWriter(resultsDirectory: folder.path).write(contents)
      #expect(bundle.verify().isEmpty == isGood, "\(bundle.verify())")
    }
  }

  @Test("The text of an experiment says the seed where the command does not")
  func writtenSeed() throws {
    let folder = TemporaryFolder()
    for (text, isGood) in [("seed = 1\n", true), ("seed = 2\n", false), ("", true)] {
      var contents = try SampleRun.contents()
      contents.run.command = ["harness", "train", "digits"]
      contents.files = try replacing(BundlePath.experiment, in: contents.files) { text + $0 }
      let bundle = try BundleWriter(resultsDirectory: folder.path).write(contents)
      #expect(bundle.verify().isEmpty == isGood, "\(text)")
    }
  }

  @Test("What the command sets is none of the text's")
  func settings() throws {
    let folder = TemporaryFolder()
    for (words, isGood) in [
      (["--set", "training.batch=32"], true), (["--set", "training = { batch = 32 }"], true),
      (["--set", "training.epochs=2"], false), ([], false),
    ] {
      let options: JSONValue = ["name": "digits", "training": ["epochs": 2, "batch": 32]]
      var contents = try SampleRun.contents(options: options)
      contents.run.command = ["harness", "train", "digits"] + words + ["--seed", "1"]
      contents.files = try replacing(BundlePath.experiment, in: contents.files) {
        $0 + "\nbatch = 16"
      }
      let bundle = try BundleWriter(resultsDirectory: folder.path).write(contents)
      #expect(bundle.verify().isEmpty == isGood, "\(words): \(bundle.verify())")
    }
  }

  /// The files with one of them changed.
  private func replacing(
    _ file: String, in files: BundleFiles, by change: (String) -> String
  ) throws -> BundleFiles {
    var changed = BundleFiles()
    for (path, data) in files.contents {
      let text = String(decoding: data, as: UTF8.self)
      try changed.add(path == file ? Data(change(text).utf8) : data, at: path)
    }
    return changed
  }

  @Test("A text that nothing could be made of, an epoch that is missing, too few of them")
  func impossible() throws {
    let folder = TemporaryFolder()
    let changes: [(String, (String) -> String)] = [
      (BundlePath.experiment, { _ in "[[[" }),
      (BundlePath.metrics, { $0.replacingOccurrences(of: "\"epoch\":1,", with: "\"epoch\":2,") }),
      (
        BundlePath.resolved,
        { $0.replacingOccurrences(of: "\"epochs\" : 2", with: "\"epochs\" : 3") }
      ),
    ]
    for (file, change) in changes {
      var contents = try SampleRun.contents()
      contents.files = try replacing(file, in: contents.files, by: change)
      let bundle = try BundleWriter(resultsDirectory: folder.path).write(contents)
      #expect(!bundle.verify().isEmpty, "\(file)")
    }
    var contents = try SampleRun.contents()
    let (start, end) = (contents.run.started, contents.run.ended)
    for steps in [[0], [0, 3, 2], [1, 2], [0, 99]] {
      contents.run.sessions = steps.enumerated().map { index, step in
        RunSession(
          started: index == 0 ? start : end, ended: index == steps.count - 1 ? end : start,
          step: step)
      }
      let bundle = try BundleWriter(resultsDirectory: folder.path).write(contents)
      #expect(!bundle.verify().isEmpty, "\(steps)")
    }
  }

  @Test("Runs that did not come to their end have records that agree too")
  func unfinished() throws {
    let folder = TemporaryFolder()
    for status in [RunStatus.failed("why"), .interrupted] {
      var contents = try SampleRun.contents(status: status)
      #expect(
        !(try BundleWriter(resultsDirectory: folder.path).write(contents)).verify().isEmpty)
      var files = BundleFiles()
      for (path, data) in contents.files.contents where path != BundlePath.summary {
        try files.add(data, at: path)
      }
      contents.files = files
      #expect(try BundleWriter(resultsDirectory: folder.path).write(contents).verify() == [])
    }
  }
}
