import Archive
import Foundation
import Provenance
import Runs
import RunsSupport
import Synchronization
import TestSupport
import Testing

/// Makes the program of a small repository as its own script says.
private struct ScriptBuilder: ProgramBuilder {
  var script = "sh make-program"

  func build(
    _ folder: String, like repository: String, progress: (BuildProgress) -> Void
  ) throws -> String {
    progress(.step(1, of: 2))
    let run = try FinishedProcess(
      URL(fileURLWithPath: "/bin/sh"), ["-c", script], directory: URL(fileURLWithPath: folder))
    guard run.status == 0 else { throw ExecutionError("it does not build") }
    return folder + "/program"
  }
}

@Suite(
  "The program that a bundle was made with is built again from the recorded source",
  .enabled(
    if: RequiredProofs.isTried(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git"))))
struct RecordedProgramTests {
  @discardableResult
  private func shell(_ commands: String, in folder: String) throws -> String {
    let run = try FinishedProcess(
      URL(fileURLWithPath: "/bin/sh"), ["-ec", commands],
      environment: [
        "PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "T",
        "GIT_AUTHOR_EMAIL": "t@example.org", "GIT_COMMITTER_NAME": "T",
        "GIT_COMMITTER_EMAIL": "t@example.org",
      ],
      directory: URL(fileURLWithPath: folder))
    try #require(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
    return String(decoding: run.output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  /// A repository with a program of two parts: one in the patch, one untracked.
  private func repository(_ folder: TestFolder) throws -> String {
    let place = folder.path + "/repository"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    try shell(
      """
      git init -q -b main .; : > Package.swift; echo 'echo old' > part
      echo '{ echo "#!/bin/sh"; cat part extra; } > program; chmod +x program' > make-program
      git add --all; git commit -qm first; echo 'echo new' > part; echo 'echo $1' > extra
      """, in: place)
    return place
  }

  /// A bundle that says that its program is from that repository.
  private func bundle(_ folder: TestFolder, from state: GitState) throws -> ResultBundle {
    let procedures = FakeProcedures()
    let procedure = try procedures.procedure(for: .fake(in: folder, by: procedures))
    let record = SourceRecord(
      SourceIndex(
        harness: HarnessSource(
          digests: [:], checkout: .asBuilt,
          repository: RepositoryUse(name: "harness", folder: state.directory)),
        user: RepositoryUse(name: "harness", folder: "")),
      repositories: ["harness": state])
    guard
      case .completed(let bundle, _) = try RunRecorder(procedure.request, sources: record)
        .run(procedure, observe: { _ in true })
    else { throw Interrupted() }
    return bundle
  }

  private let facts = """
    find . -printf '%p %s %T@ %C@ %m\\n' | sort; sha256sum .git/index; cat .git/HEAD
    GIT_OPTIONAL_LOCKS=0 git status --porcelain=v2 --branch; git stash list
    """

  @Test("with the patch and the untracked files, and the user's working tree is not touched")
  func build() throws {
    let folder = try TestFolder()
    let place = try repository(folder)
    let original = try bundle(folder, from: GitState.capture(at: place))
    // The user has gone on: another branch, other changes, staged and not, and a stash.
    try shell(
      """
      git add --all; git stash -q; git checkout -qb other; echo 'echo other' > part
      git commit -qam other; echo 'echo staged' > part; git add part; echo 'echo more' >> part
      """, in: place)
    let before = try shell(facts, in: place)
    let program = try RecordedProgram(of: original, from: place)
    #expect(program.missing.isEmpty)
    var steps: [String] = []
    var built = ""
    let output = try program.build(with: ScriptBuilder(), in: folder.path) { progress in
      switch progress {
      case .checkedOut(let folder, let links): steps.append("\(folder.isEmpty) \(links)")
      case .step(let step, let total): steps.append("\(step)/\(total)")
      }
    } run: { path in
      built = path
      return try shell("'\(path)' hello", in: "/")
    }
    #expect(output == "new\nhello")
    #expect(steps == ["false []", "1/2"])
    #expect(!FileManager.default.fileExists(atPath: built))
    #expect(try shell("ls -A", in: folder.path) == "repository\nresults")
    #expect(try shell(facts, in: place) == before)
  }

  @Test("and the folder stays if that is asked for, and not if the build fails")
  func folders() throws {
    let folder = try TestFolder()
    let place = try repository(folder)
    let original = try bundle(folder, from: GitState.capture(at: place))
    let program = try RecordedProgram(of: original, from: place)
    #expect(throws: ExecutionError.self) {
      try program.build(with: ScriptBuilder(script: "exit 1"), in: folder.path) { _ in }
    }
    #expect(try shell("ls -A", in: folder.path) == "repository\nresults")
    let kept = try program.build(with: ScriptBuilder(), in: folder.path, keepsFolder: true) { $0 }
    #expect(try shell("'\(kept)' hello", in: "/") == "new\nhello")
  }

  @Test("unless its source is not archived, not to be found, or not what was recorded")
  func refusals() throws {
    let folder = try TestFolder()
    let place = try repository(folder)
    let state = GitState.capture(at: place)
    func complaint(_ bundle: ResultBundle, from place: String) -> String {
      do {
        _ = try RecordedProgram(of: bundle, from: place)
        return ""
      } catch { return "\(error)" }
    }
    let original = try bundle(folder, from: state)
    let empty = folder.path + "/empty"
    try shell("git init -q '\(empty)'", in: folder.path)
    #expect(complaint(original, from: empty).contains("does not have the revision"))
    #expect(complaint(original, from: "/").contains("no repository"))
    var forged = state
    forged.worktreeTree = state.tree
    #expect(complaint(try bundle(folder, from: forged), from: place).contains("make the tree"))
    let none = try bundle(folder, from: GitState(head: .none))
    #expect(complaint(none, from: place).contains("no revision of it"))
  }

  @Test("and what is no harness is not built")
  func noPackage() throws {
    let folder = try TestFolder()
    let place = try repository(folder)
    try shell("git rm -q --cached Package.swift; rm Package.swift", in: place)
    let original = try bundle(folder, from: GitState.capture(at: place))
    let program = try RecordedProgram(of: original, from: place)
    #expect(throws: ReproductionError.self) {
      try program.build(with: ScriptBuilder(), in: folder.path) { _ in }
    }
  }

  @Test("in which code of other digests counts as another source")
  func differences() throws {
    let folder = try TestFolder()
    let original = try bundle(folder, from: GitState(head: .none))
    #expect(try RecordedProgram.differences(of: original) == [])
  }

  @Test("How far a build is follows from its lines")
  func progress() {
    let lines: [(String, [Int]?)] = [
      ("[12/345] Compiling Runs", [12, 345]), ("Building for production...", nil), ("[1/0] x", nil),
      ("[a/b] x", nil), ("[", nil), ("[]", nil), ("[1/2", nil), ("[3]", nil),
    ]
    for (line, expected) in lines {
      #expect(SwiftBuild.progress(line).map { [$0.0, $0.of] } == expected, "\(line)")
    }
  }
}

@Suite("What runs are made from is captured once")
struct SourceCaptureTests {
  @Test("Whoever asks to stop stops the capture")
  func interrupted() throws {
    let folder = try TestFolder()
    var request = try RunRequest.fake(in: folder)
    // Any repository does.
    request.folder = (#filePath as NSString).deletingLastPathComponent
    var capture = SourceCapture(results: folder.results, isCancelled: { true })
    #expect(throws: Interrupted.self) { try capture.record(for: request) }
  }

  @Test("Workers find what was captured, the runs of one folder in one place")
  func plan() throws {
    let folder = try TestFolder()
    var plan = RunPlan(results: folder.results)
    for seed in 1...3 { _ = plan.add(try .fake(seed: seed, in: folder), label: "\(seed)") }
    let places = Mutex<[String?]>([])
    let executor = MockExecutor { _, request in
      places.withLock { $0.append(request.sources) }
      return .refused(ExecutionError("no"))
    }
    let status = try plan.status()
    var hidden: [String] = []
    do {
      let sources = try PlanSources(of: plan, from: status)
      #expect(sources.notes == [])
      hidden = try FileManager.default.contentsOfDirectory(atPath: folder.results)
      #expect(hidden.count == 1 && hidden[0].hasPrefix(".staging-"))
      _ = try plan.run(
        with: executor, from: status, sources: sources, by: FakeProcedures(), keepGoing: true
      ) { _ in }
    }
    #expect(
      places.withLock { $0.map { ($0 as NSString?)?.lastPathComponent } }
        == [hidden[0], hidden[0], hidden[0]])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.results).isEmpty)
  }
}
