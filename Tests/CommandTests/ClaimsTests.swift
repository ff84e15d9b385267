import Foundation
import Testing

@Suite("claims tests what was published, and can be tested itself")
struct ClaimsTests {
  /// A folder with a tiny experiment and some claims about it.
  private func folder(_ files: [String: String]) throws -> Folder {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("experiments/claims/base"), withIntermediateDirectories: true)
    try folder.writeTiny()
    try FileManager.default.moveItem(
      atPath: folder.path("tiny.toml"), toPath: folder.path("experiments/claims/base/tiny.toml"))
    for (name, text) in files { try folder.write(text, to: "experiments/claims/\(name).toml") }
    return folder
  }

  private func claim(_ trick: String, _ more: String = "", direction: String = "raises") -> String {
    """
    claim = "What is said of \(trick)"
    source = "A paper, 2020"
    published = "1 -> 2"
    regime = "Anywhere"
    trick = "\(trick)"
    direction = "\(direction)"
    seeds = 6
    experiment = "base/tiny.toml"
    \(more)
    """
  }

  private func row(_ result: Program.Result, _ id: String) throws -> [String: Any] {
    let rows = try #require(try result.object()["rows"] as? [[String: Any]])
    return try #require(rows.first { $0["id"] as? String == id })
  }

  @Test("What is the same bit by bit was not tested; what stops training moves the loss")
  func keeping() throws {
    let folder = try folder([
      "label-smoothing": claim(
        "label-smoothing", "margin = 0.1\n[options]\nepsilon = 0.0", direction: "keeps"),
      "raises": claim("label-smoothing", "[options]\nepsilon = 0.0"),
      "ema": claim("ema", "margin = 0.05\n[options]\ndecay = 0.01", direction: "keeps"),
      "lars": claim(
        "lars", "measure = \"test/loss\"\nmargin = 0.01\n[options]\ntrust = 1e-9",
        direction: "keeps"),
    ])
    let result = try Program.run("claims", "--json", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let kept = try row(result, "label-smoothing")
    #expect(kept["margin"] as? Double == 0.001)
    for same in [kept, try row(result, "raises")] {
      #expect(same["verdict"] as? String == "undecided")
      #expect(
        same["reason"] as? String
          == "Nothing was tested: every run has the very results of the one that it is compared with."
      )
      #expect(same["corrected"] == nil)
    }
    // One of 1,797 test examples is more than that.
    let fine = try row(result, "ema")
    #expect(fine["verdict"] as? String == "undecided")
    #expect((fine["reason"] as? String)?.contains("finer than the test split can show") == true)
    #expect(try row(result, "lars")["verdict"] as? String == "contradicted")
    let table = try Program.run("claims", "label-smoothing", in: folder)
    #expect(table.output.contains("keeps test accuracy within 0.1 points"), "\(table.output)")
    #expect(!table.output.contains("look at this comparison"))
    let again = try Program.run("claims", "lars", "--seeds", "8", in: folder)
    #expect(
      again.output.contains("lars: second look at this comparison (6, 8 seeds)"), "\(again.output)")
    let json = try Program.run("claims", "lars", "--seeds", "8", "--json", in: folder).object()
    let looks = try #require(json["looks"] as? [[String: Any]])
    #expect(looks.map { $0["id"] as? String } == ["lars"])
  }

  @Test("Runs that learn nothing take a row out of the count, unless that is what was published")
  func unhealthy() throws {
    let options = "[options]\ntrust = 1e-9\n[set]\n\"training.epochs\" = 20"
    let folder = try folder([
      "lars": claim("lars", options, direction: "lowers"),
      "stuck": claim("lars", "at-chance = \"tested\"\n" + options, direction: "lowers"),
      "swapped": claim("lars", "at-chance = \"baseline\"\n" + options, direction: "lowers"),
    ])
    let result = try Program.run("claims", "--json", "--publish", "published", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    for id in ["lars", "swapped"] {
      let faults = try #require(try row(result, id)["unhealthy"] as? [String])
      #expect(
        !faults.isEmpty && faults.allSatisfy { $0.hasPrefix("lars:trust=1e-09") }, "\(faults)")
      #expect(faults.contains { $0.contains("are at chance (seeds") }, "\(faults)")
    }
    // Said, but held against nobody.
    let stuck = try row(result, "stuck")
    #expect(stuck["unhealthy"] == nil)
    let warnings = try #require(stuck["warnings"] as? [String])
    #expect(warnings.contains { $0.contains("are at chance (seeds") }, "\(warnings)")
    let table = try String(contentsOfFile: folder.path("published/README.md"), encoding: .utf8)
    let apart = try #require(table.range(of: "# Runs that do not learn: no answer"))
    #expect(table[apart.upperBound...].contains("(`lars`)"))
    #expect(table[..<apart.lowerBound].contains("(`stuck`)"))
    let shown = try Program.run("claims", "lars", in: folder)
    #expect(shown.output.contains("Runs that do not learn: no answer"), "\(shown.output)")
    #expect(shown.output.contains("are at chance (seeds"), "\(shown.output)")
  }

  @Test("A table is made, published, and found again to the same digests")
  func publishing() throws {
    let folder = try folder([
      "label-smoothing": claim("label-smoothing", "[options]\nepsilon = 0.3"),
      "ema": claim(
        "ema", "[[case]]\nname = \"short\"\n[[case]]\nname = \"long\"\n[case.options]\ndecay = 0.99"
      ),
    ])
    try folder.write(
      "Mine\n<!-- claims: begin -->\nold\n<!-- claims: end -->\nalso mine\n", to: "README.md")
    let result = try Program.run(
      "claims", "--publish", "published", "--readme", "README.md", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    for id in ["ema/short", "ema/long", "label-smoothing"] {
      #expect(result.output.contains(id))
      #expect(result.errors.contains("] \(id): "))
    }
    // Three tested sides and one baseline of six runs each.
    #expect(folder.bundles.count == 24)
    let readme = try String(contentsOfFile: folder.path("README.md"), encoding: .utf8)
    #expect(readme.hasPrefix("Mine\n<!-- claims: begin -->\n"))
    #expect(readme.hasSuffix("<!-- claims: end -->\nalso mine\n"))
    #expect(readme.contains("| `ema/long` |") && !readme.contains("old"))
    let table = try String(contentsOfFile: folder.path("published/README.md"), encoding: .utf8)
    #expect(table.contains("What is said of ema (`ema/short`)"))
    #expect(!table.contains(folder.path))

    // Elsewhere, from nothing, to the same bits.
    let file = folder.path("published/claims.json")
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(!text.contains(folder.path))
    let again = try Program.run(
      "claims", "ema", "--results", "elsewhere", "--threads", "2", "--against", file, in: folder)
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.output.contains("all 24 runs have the digests published"))

    // One row published again leaves the others as they are.
    let one = try Program.run("claims", "label-smoothing", "--publish", "published", in: folder)
    #expect(one.code == 0)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
  }

  @Test("A digest that is not the published one is found and named")
  func tampered() throws {
    let folder = try folder(["ema": claim("ema"), "lookahead": claim("lookahead")])
    #expect(try Program.run("claims", "ema", "--publish", "published", in: folder).code == 0)
    let file = folder.path("published/claims.json")
    var text = try String(contentsOfFile: file, encoding: .utf8)
    let list = try Program.run("list", "--json", in: folder).list("bundles")
    let digest = try #require(
      list.compactMap { $0["digest"] as? String }.first { text.contains($0) })
    let other = String(digest.reversed())
    text = text.replacingOccurrences(of: digest, with: other)
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    let result = try Program.run("claims", "ema", "--against", file, in: folder)
    #expect(result.code == 1)
    #expect(result.output.contains("11 of 12 runs have the digests published"))
    #expect(result.output.contains(String(digest.prefix(12))))
    #expect(result.output.contains(String(other.prefix(12))))
    // What is not published is not found to be the same.
    let unknown = try Program.run("claims", "lookahead", "--against", file, in: folder)
    #expect(unknown.code == 1)
    #expect(unknown.output.contains("0 of 12 runs"))
    #expect(unknown.output.contains("not published"))
  }

  @Test("What a published row says of the very same runs is compared with what they come to")
  func falseRow() throws {
    let folder = try folder(["ema": claim("ema")])
    #expect(try Program.run("claims", "ema", "--publish", "published", in: folder).code == 0)
    let file = "published/claims.json"
    let text = try String(contentsOfFile: folder.path(file), encoding: .utf8)
    let against = { try Program.run("claims", "ema", "--against", file, "--json", in: folder) }
    #expect(try against().code == 0)
    let changes: [(old: Regex<Substring>, new: String, key: String)] = [
      (#/"verdict":"[a-z-]+"/#, #""verdict":"undecided""#, "verdict"),
      (#/"mean":[-0-9.e]+/#, #""mean":0.5"#, "findings.test/accuracy.comparison.mean"),
      (
        #/"p_value":[0-9.e-]+/#, #""p_value":0.001"#,
        "findings.test/accuracy.comparison.test.p_value"
      ),
      (
        #/"differences":\[[-0-9.e]+/#, #""differences":[0.25"#,
        "findings.test/accuracy.differences.seed 1"
      ),
      (
        #/"test/accuracy":[0-9.e]+/#, #""test/accuracy":0.999"#,
        "baseline.runs.seed 1.values.test/accuracy"
      ),
      (#/"seeds":\[1,2/#, #""seeds":[1,20"#, "seeds.seed 2"),
    ]
    for change in changes {
      let other = text.replacing(change.old, with: change.new, maxReplacements: 1)
      #expect(other != text, "\(change.key)")
      try folder.write(other, to: file)
      let result = try against()
      #expect(result.code == 1, "\(change.key)")
      let row = try #require(try result.object()["against"] as? [[String: Any]]).first
      let statements = try #require(row?["statements"] as? [[String: Any]])
      #expect(
        statements.contains { $0["key"] as? String == change.key },
        "\(change.key): \(statements)")
      let words = try Program.run("claims", "ema", "--against", file, in: folder)
      #expect(words.output.contains(change.key), "\(words.output)")
    }
  }

  @Test("A row over other seeds than the claim asks for says so, and never in bold")
  func otherSeeds() throws {
    let folder = try folder(["ema": claim("ema")])
    let words = ["claims", "ema", "--publish", "published", "--seeds"]
    #expect(try Program.start(words + ["7"], in: folder).wait().code == 0)
    let page = try String(contentsOfFile: folder.path("published/README.md"), encoding: .utf8)
    #expect(page.contains("Seeds: with 7 seeds, where the claim asks 6."), "\(page)")
    #expect(try Program.start(words + ["6"], in: folder).wait().code == 0)
    let same = try String(contentsOfFile: folder.path("published/README.md"), encoding: .utf8)
    #expect(!same.contains("Seeds: "))
  }

  @Test("With runs of another contract nothing is compared, and that is one sentence")
  func otherContract() throws {
    let folder = try folder(["ema": claim("ema")])
    #expect(try Program.run("claims", "ema", "--publish", "published", in: folder).code == 0)
    try folder.edit("published/claims.json") {
      $0 = $0.replacingOccurrences(of: #""contract":"bits-2""#, with: #""contract":"bits-1""#)
    }
    let words = ["claims", "ema", "--against", "published/claims.json"]
    let result = try Program.start(words, in: folder).wait()
    #expect(result.code == 1)
    #expect(
      result.errors.contains(
        "warning: published/claims.json: its runs were made under the numerics contract bits-1, and this "
          + "program computes under bits-2: their digests are others, and are not compared"),
      "\(result.errors)")
    #expect(
      result.output.contains("1 claim not compared with published/claims.json"), "\(result.output)")
    #expect(!result.output.contains("0 of 12 runs"))
    let document = try Program.start(words + ["--json"], in: folder).wait().object()
    let against = try #require(document["against"] as? [[String: Any]])
    #expect(against[0]["other_contract"] as? String == "bits-1")
    #expect((against[0]["different"] as? [Any])?.isEmpty == true)
  }

  @Test("Killed half-way and started again, the finished runs are used")
  func resuming() throws {
    let folder = try folder(["ema": claim("ema", "[set]\n\"training.epochs\" = 200")])
    let run = try Program.start(["claims"], in: folder)
    for _ in 0..<600 where folder.bundles.count < 3 { usleep(20_000) }
    run.send(SIGKILL)
    _ = try run.wait()
    // Its workers end by themselves as soon as nobody reads them.
    usleep(500_000)
    let kept = folder.bundles.count
    #expect(kept >= 3 && kept < 12)
    let again = try Program.run("claims", "--json", in: folder)
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.errors.contains("12 runs, "))
    #expect(folder.bundles.count == 12)
    #expect(again.errors.contains("\(kept) of them made before"), "\(again.errors)")
    let runs = try #require(try row(again, "ema")["runs"] as? [[String: Any]])
    #expect(runs.count == 12)
    #expect(try Program.run("verify", in: folder).code == 0)
  }

  @Test("Ctrl-C ends it with what is finished archived")
  func interrupted() throws {
    let folder = try folder(["ema": claim("ema", "[set]\n\"training.epochs\" = 2000")])
    let run = try Program.start(["claims"], in: folder)
    try run.waitForErrors(containing: "1 claim: 12 runs")
    run.send(SIGINT)
    #expect(try run.wait().code == 130)
  }

  @Test("A claim whose runs diverge says so, and the others are tested")
  func diverging() throws {
    let folder = try folder([
      "a": claim("lars", "[options]\ntrust = 1e30"), "b": claim("label-smoothing"),
    ])
    let result = try Program.run("claims", "--json", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let failed = try row(result, "a")
    // A run that fails is worse than any that ends: with the trick all do, without it none.
    #expect(failed["verdict"] as? String == "contradicted")
    #expect((failed["reason"] as? String)?.contains("seed 1, lars:trust=1e+30: step") == true)
    #expect((failed["runs"] as? [[String: Any]])?.count == 12)
    let other = try row(result, "b")
    #expect(other["reason"] == nil)
    // Published and shown, it is a row like the others.
    let shown = try Program.run("claims", "--publish", "published", in: folder)
    #expect(shown.code == 0)
    #expect(shown.output.contains("1 contradicted"), "\(shown.output)")
  }

  @Test("A measured effect is confirmed in one direction and contradicted in the other")
  func directions() throws {
    // Five steps at a hundredth of the rate learn less than five at the whole.
    let slow = "measure = \"train/loss\"\n[options]\nrate = 0.001"
    let folder = try folder([
      "up": claim("adam", slow), "down": claim("adam", slow, direction: "lowers"),
      "few": claim("adam", slow),
    ])
    let result = try Program.run("claims", "up", "down", "--json", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let up = try #require(try row(result, "up")["verdict"] as? String)
    let down = try #require(try row(result, "down")["verdict"] as? String)
    #expect(Set([up, down]) == ["confirmed", "contradicted"])
    let few = try Program.run("claims", "few", "--seeds", "3", "--json", in: folder)
    #expect(try row(few, "few")["verdict"] as? String == "undecided")
  }

  @Test("--list says what would be run, and runs nothing")
  func list() throws {
    let folder = try folder(["a": claim("ema"), "b": claim("label-smoothing")])
    let text = try Program.run("claims", "--list", in: folder)
    #expect(text.code == 0, "\(text.errors)")
    #expect(text.output.contains("2 claims: 18 runs, 6 saved by sharing; 18 to make"))
    let document = try Program.run("claims", "a", "--list", "--json", in: folder).object()
    #expect(document["runs"] as? Int == 12)
    #expect(folder.bundles.isEmpty)
  }

  @Test("Wrong claims, folders, names and files are told before anything runs")
  func mistakes() throws {
    let folder = try folder([
      "a": claim("emma"), "b": claim("ema", "[options]\ndecay = 2"), "c": claim("ema"),
    ])
    let all = try Program.run("claims", in: folder)
    #expect(all.code == 65)
    #expect(all.errors.contains("experiments/claims/a.toml:5:9"))
    #expect(all.errors.contains("did you mean 'ema'?"))
    #expect(all.errors.contains("experiments/claims/b.toml:10:9"))
    #expect(try Program.run("claims", "c", "--list", in: folder).code == 0)
    #expect(try Program.run("claims", "d", in: folder).code == 66)
    #expect(try Program.run("claims", "--folder", "none", in: folder).code == 66)
    #expect(try Program.run("claims", "c", "--readme", "x", in: folder).code == 64)
    #expect(try Program.run("claims", "c", "--list", "--publish", "x", in: folder).code == 64)
    let none = try Program.run("claims", "c", "--against", "none.json", in: folder)
    #expect(none.code == 66)
    let writes = "hint: `harness claims --publish DIR` writes"
    #expect(none.errors.contains("error: there is no file 'none.json'\n"), "\(none.errors)")
    #expect(none.errors.contains(writes))
    try folder.write("{}", to: "empty.json")
    let empty = try Program.run("claims", "c", "--against", "empty.json", in: folder)
    #expect(empty.code == 65)
    #expect(empty.errors.contains(writes), "\(empty.errors)")
    let noReadme = try Program.run(
      "claims", "c", "--publish", "published", "--readme", "none.md", in: folder)
    #expect(noReadme.code == 66 && noReadme.errors.contains("there is no file 'none.md'"))
    try folder.write("no marks", to: "plain.md")
    let unmarked = try Program.run(
      "claims", "c", "--publish", "published", "--readme", "plain.md", in: folder)
    #expect(unmarked.code == 65)
    #expect(unmarked.errors.contains("<!-- claims: begin -->"))
    #expect(folder.bundles.isEmpty)
  }

  @Test("A trick's card shows what the published table says of it")
  func card() throws {
    let folder = try Folder()
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../results/claims/claims.json").standardizedFileURL
    let document = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    let rows = try #require((document as? [String: Any])?["rows"] as? [[String: Any]])
    let cards = try Program.run("tricks", "--json", in: folder).list("tricks")
    for card in cards {
      let id = try #require(card["id"] as? String)
      let expected = rows.filter { $0["trick"] as? String == id }.compactMap { $0["id"] as? String }
      let measured = try #require(card["measured"] as? [[String: Any]])
      #expect(measured.compactMap { $0["id"] as? String } == expected)
      for row in measured {
        let command = row["command"] as? String
        #expect(command == "harness claims \(row["id"] as? String ?? "")")
      }
    }
    if let first = rows.first, let trick = first["trick"] as? String,
      let id = first["id"] as? String
    {
      let card = try Program.run("tricks", trick, in: folder)
      #expect(card.output.contains("Measured here"))
      #expect(card.output.contains("harness claims \(id)"))
      #expect(try Program.run("tricks", in: folder).output.contains("measured: a mark"))
    }
  }

  @Test("Every claim that is part of the project can be run, and every trick has one")
  func committed() throws {
    let folder = try Folder()
    let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../..").standardizedFileURL.path
    // Data files are looked for here, whatever folder the program was built in.
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("experiments"), withDestinationPath: "\(project)/experiments")
    let result = try Program.run("claims", "--list", "--json", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let rows = try #require(try result.object()["rows"] as? [[String: Any]])
    // "label-smoothing:epsilon=0.1"
    let tested = Set(
      rows.compactMap { ($0["trick"] as? String)?.split(separator: ":").first.map(String.init) })
    let cards = try Program.run("tricks", "--json", in: folder).list("tricks")
    let missing = cards.compactMap { $0["id"] as? String }.filter { !tested.contains($0) }
    #expect(missing.isEmpty)
  }
}
