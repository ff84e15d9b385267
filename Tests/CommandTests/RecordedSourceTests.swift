import Archive
import Configuration
import Foundation
import Provenance
import TestSupport
import Testing

@Suite(
  "A bundle of another source is reproduced by that source's program, if that is agreed to",
  .enabled(
    if: RequiredProofs.isTried(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git"))))
struct RecordedSourceTests {
  /// A folder with a bundle of another source, the repository of that, and a `swift` that makes a program
  /// of it: one that says what it was asked.
  private struct Setting {
    let folder: Folder
    let bundle: String
    let path: String

    init(verdict: Int = 0) throws {
      let (folder, original) = try Folder.withBundle()
      self.folder = folder
      for name in ["repository", "bin", "temporary"] {
        try FileManager.default.createDirectory(
          atPath: folder.path(name), withIntermediateDirectories: true)
      }
      try folder.write("", to: "repository/Package.swift")
      try folder.write("old\n", to: "repository/text")
      try Self.git(folder, "init", "-q", "-b", "main", ".")
      try Self.git(folder, "add", "--all")
      try Self.git(folder, "commit", "-q", "-m", "first")
      try folder.write("new\n", to: "repository/text")
      try folder.write("more\n", to: "repository/extra")
      bundle = try Self.archive(
        original, with: GitState.capture(at: folder.path("repository")), in: folder)
      // What the user has done since.
      try Self.git(folder, "add", "--all")
      try Self.git(folder, "commit", "-q", "-m", "second")
      try folder.write("latest\n", to: "repository/text")
      try folder.write(
        """
        #!/bin/sh
        [ "$1 $2 $3" = "build -c release" ] || exit 9
        grep -q broken text && { echo "x.swift:1: error: broken"; exit 1; }
        echo "[1/2] Compiling"; mkdir -p .build/release
        cat > .build/release/harness <<END
        #!/bin/sh
        if [ "\\$5" = --json ]; then echo '{"format": 1, "reproduced": true}'
        else echo "asked for \\$1 of \\$(basename \\$2), made of $(cat text extra | tr '\\n' ' ')"; fi
        exit \(verdict)
        END
        chmod +x .build/release/harness
        """, to: "bin/swift")
      chmod(folder.path("bin/swift"), 0o755)
      path = folder.path("bin") + ":/usr/bin:/bin"
    }

    static func git(_ folder: Folder, _ words: String...) throws {
      let run = try FinishedProcess(
        URL(fileURLWithPath: "/usr/bin/git"),
        ["-c", "user.name=T", "-c", "user.email=t@example.org"] + words,
        directory: URL(fileURLWithPath: folder.path("repository")))
      try #require(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
    }

    /// Archives a run again as if a program of another core had made it.
    static func archive(_ name: String, with state: GitState, in folder: Folder) throws -> String {
      let bundle = try ResultBundle(path: folder.path("results/\(name)"))
      let record = SourceRecord(
        SourceIndex(
          harness: HarnessSource(
            digests: [:], checkout: .asBuilt,
            repository: RepositoryUse(name: "harness", folder: "")),
          user: RepositoryUse(name: "harness", folder: "")),
        repositories: ["harness": state])
      var contents = BundleContents(
        run: bundle.run, sources: record, host: try bundle.host(), build: try bundle.build())
      guard case .object(var job) = try bundle.document(JSONValue.self, at: BundlePath.job),
        case .object(var parts) = job["parts"]
      else { throw CocoaError(.coderReadCorrupt) }
      parts["source.core"] = .string(String(repeating: "0", count: 64))
      let lines = parts.sorted { $0.key < $1.key }
        .map { "\($0.key) \($0.value.text)\n" }
      job["parts"] = .object(parts)
      job["key"] = .string(SHA256.hex(of: lines.joined()))
      try contents.files.add(json: JSONValue.object(job), at: BundlePath.job)
      for file in [
        BundlePath.experiment, BundlePath.resolved, BundlePath.metrics, BundlePath.summary,
        BundlePath.initial, BundlePath.final, BundlePath.predictions, BundlePath.trace,
        BundlePath.dataset,
      ] {
        try contents.files.add(bundle.data(at: file), at: file)
      }
      try FileManager.default.removeItem(atPath: bundle.path)
      return try BundleWriter(resultsDirectory: folder.path("results")).write(contents).name
    }

    func reproduce(_ words: String...) throws -> Program.Result {
      try Program.start(
        ["reproduce", bundle] + words, in: folder,
        environment: ["PATH": path, "TMPDIR": folder.path("temporary")]
      ).wait()
    }

    /// What is left where temporary folders are made.
    var left: [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: folder.path("temporary"))) ?? []
    }
  }

  @Test(
    "With --yes the recorded files are built, and whose verdict it is is said", arguments: [0, 1])
  func agreed(verdict: Int) throws {
    let setting = try Setting(verdict: verdict)
    let result = try setting.reproduce("--source", "repository", "--yes")
    #expect(result.code == Int32(verdict), "\(result.errors)")
    #expect(
      result.output == "asked for reproduce of \(setting.bundle), made of new more \n",
      "\(result.output)")
    #expect(result.errors.contains("agreed to by --yes: build the recorded source"))
    #expect(result.errors.contains("the source of the program's core: not this program's"))
    #expect(result.errors.contains("that is the verdict of harness of revision"))
    #expect(setting.left == [])
    // The user's own files are as they were.
    let text = try String(contentsOfFile: setting.folder.path("repository/text"), encoding: .utf8)
    #expect(text == "latest\n")
  }

  @Test("In JSON the verdict says by which program it was made")
  func json() throws {
    let setting = try Setting()
    let result = try setting.reproduce("--source", "repository", "--yes", "--json")
    #expect(result.code == 0, "\(result.errors)")
    let document = try result.object()
    #expect(document["reproduced"] as? Bool == true)
    let origin = try #require(document["made_by"] as? [String: Any])
    #expect((origin["revision"] as? String)?.count == 40)
    #expect((origin["tree"] as? String)?.count == 40)
  }

  @Test("With nobody to ask this program makes the run, and says what else could be done")
  func nobody() throws {
    let setting = try Setting()
    for words in [["--source", "repository"], ["--with-this-program"]] {
      let result = try Program.start(
        ["reproduce", setting.bundle] + words, in: setting.folder,
        environment: ["PATH": setting.path, "TMPDIR": setting.folder.path("temporary")]
      ).wait()
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.output.contains("reproduced: all of result/"))
      #expect(result.errors.contains("warning: the source of the program's core"))
      #expect(result.errors.contains("--yes builds") == (words[0] == "--source"))
      #expect(setting.left == [])
    }
    let asked = try setting.reproduce("--source", "repository", "--as-recorded")
    #expect(asked.code != 0 && asked.output.isEmpty)
    #expect(asked.errors.contains("agreement is needed to build"), "\(asked.errors)")
  }

  @Test("Where the source is not to be found this program makes the run, unless that was refused")
  func lost() throws {
    let setting = try Setting()
    try FileManager.default.createDirectory(
      atPath: setting.folder.path("other"), withIntermediateDirectories: true)
    let result = try setting.reproduce("--source", "other", "--yes")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("the recorded source cannot be built here"))
    let strict = try setting.reproduce("--source", "other", "--yes", "--as-recorded")
    #expect(strict.code == 65 && strict.output.isEmpty, "\(strict.errors)")
    #expect(try setting.reproduce("--with-this-program", "--as-recorded").code == 64)
  }

  @Test("A build that fails is told with its first error, and its log is kept")
  func broken() throws {
    let setting = try Setting()
    try setting.folder.edit("bin/swift") {
      $0 = $0.replacing("grep -q broken", with: "grep -q new")
    }
    let result = try setting.reproduce("--source", "repository", "--yes", "--as-recorded")
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.contains("x.swift:1: error: broken"), "\(result.errors)")
    #expect(setting.left.count == 1 && setting.left[0].hasSuffix(".log"))
  }

  @Test("Ctrl-C ends the build, and nothing is left of it")
  func interrupted() throws {
    let setting = try Setting()
    try setting.folder.edit("bin/swift") {
      $0 = $0.replacing("echo \"[1/2]", with: "sleep 60; echo \"[1/2]")
    }
    let run = try Program.start(
      ["reproduce", setting.bundle, "--source", "repository", "--yes"], in: setting.folder,
      environment: ["PATH": setting.path, "TMPDIR": setting.folder.path("temporary")])
    try run.waitForErrors(containing: "building ")
    run.send(SIGINT)
    #expect(try run.wait().code == 130)
    #expect(setting.left == [])
  }

  @Test("A damaged bundle is not built from")
  func damaged() throws {
    let setting = try Setting()
    try setting.folder.append(
      [10], to: "results/\(setting.bundle)/data/source/harness/worktree.diff")
    let result = try setting.reproduce("--source", "repository", "--yes")
    #expect(result.code == 65 && result.errors.contains("damaged"), "\(result.errors)")
    #expect(setting.left == [])
  }
}
