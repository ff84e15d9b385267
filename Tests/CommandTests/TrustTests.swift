import Archive
import ArchiveSupport
import Foundation
import Measurement
import Testing

@Suite("Runs from elsewhere, and forged ones, are not taken for one's own")
struct TrustTests {
  /// What `ablate` says of runs that are archived.
  private func ablate(
    _ words: String..., in folder: Folder, state: String? = nil
  ) throws -> (reused: Int?, errors: String, difference: Double?) {
    let result = try Program.start(
      ["ablate", "tiny.toml", "--trick", "ema", "--seeds", "2", "--json"] + words, in: folder,
      environment: state.map { ["XDG_STATE_HOME": $0] } ?? [:]
    ).wait()
    #expect(result.code == 0, "\(result.errors)")
    let document = try result.object()
    let contrasts = document["contrasts"] as? [[String: Any]]
    let findings = contrasts?.first?["findings"] as? [[String: Any]]
    let differences = findings?.first?["differences"] as? [Double]
    return (document["reused"] as? Int, result.errors, differences?.first)
  }

  private func folder() throws -> Folder {
    let folder = try Folder()
    try folder.writeTiny()
    return folder
  }

  @Test("Those that were copied in are used only if that is asked for")
  func copied() throws {
    let folder = try folder()
    #expect(try ablate(in: folder).reused == 0)
    #expect(try ablate(in: folder).reused == 4)
    let other = folder.path("other-state")
    let trusting = try ablate("--trust", in: folder, state: other)
    #expect(trusting.reused == 4 && !trusting.errors.contains("--trust"))
    let careful = try ablate(in: folder, state: other)
    #expect(careful.reused == 0)
    #expect(
      careful.errors.contains("note: 4 archived runs were not made here: --trust uses them too"),
      "\(careful.errors)")
    // Once they are made here they are known.
    #expect(try ablate(in: folder, state: other).reused == 4)
    let list = try FileManager.default.contentsOfDirectory(atPath: other + "/harness")
    #expect(list == ["bundles"])
  }

  @Test("One whose results were rewritten with every list, and every record of them, is not used")
  func forgedResults() throws {
    let folder = try folder()
    let honest = try ablate(in: folder)
    for name in folder.bundles {
      let bundle = try ResultBundle(path: folder.path("results/\(name)"))
      guard try bundle.options().text.contains("ema") else { continue }
      let accuracy = try #require(try bundle.summary().metrics[.test]?["accuracy"])
      let share = try #require(accuracy.share)
      let forged = MeasuredValue(right: share.right / 2, of: share.count)
      let forgery = Forgery(of: bundle.path)
      for file in [BundlePath.summary, BundlePath.metrics] {
        let (before, after) = (accuracy.value, forged.value)
        let isChanged = try forgery.rewrite("data/" + file) { text in
          ["\"right\" : ", "\"right\":"].reduce(
            text.replacing("\(before)", with: "\(after)").replacing(
              String(before.bitPattern, radix: 16), with: String(after.bitPattern, radix: 16))
          ) { $0.replacing("\($1)\(share.right)", with: "\($1)\(share.right / 2)") }
        }
        #expect(isChanged)
      }
      // Nothing in it contradicts anything else.
      #expect(bundle.verify() == [])
    }
    let again = try ablate(in: folder)
    #expect(again.reused == 2 && again.difference == honest.difference)
    #expect(again.errors.contains("note: 2 archived runs were not made here"), "\(again.errors)")
  }

  @Test("One of another seed, or another experiment, is neither used nor reproduced")
  func forgedSeed() throws {
    let changes: [(file: String, before: String, after: String)] = [
      ("run.json", #""seed" : 1"#, #""seed" : 7"#), ("job.json", #""seed" : 1"#, #""seed" : 7"#),
      ("job.json", #""seed" : "1""#, #""seed" : "7""#),
      ("experiment.json", #""seed": 1"#, #""seed": 7"#),
      ("experiment.json", #""epochs": 2"#, #""epochs": 3"#),
      ("dataset/dataset.json", #""sha256" : "1"#, #""sha256" : "2"#),
    ]
    let (folder, name) = try Folder.withBundle()
    for (file, before, after) in changes {
      let copy = folder.path("results/\(name)-copy")
      try FileManager.default.copyItem(
        atPath: folder.path("results/\(name)"), toPath: copy)
      #expect(
        try Forgery(of: copy).rewrite("data/" + file) { $0.replacing(before, with: after) },
        "\(before)")
      let verified = try Program.run("verify", copy, in: folder)
      #expect(verified.code == 1 && verified.output.contains("inconsistent"), "\(file)")
      let reproduced = try Program.run("reproduce", copy, in: folder)
      #expect(reproduced.code == 65 && !reproduced.output.contains("reproduced"), "\(file)")
      try FileManager.default.removeItem(atPath: copy)
    }
    // Every record of the seed but the results themselves: then the run is another, and differs.
    let bundle = folder.path("results/\(name)")
    let forgery = Forgery(of: bundle)
    let seeds = [(#""seed" : 1"#, #""seed" : 7"#), (#""seed": 1"#, #""seed": 7"#)]
    for file in ["run.json", "job.json", "experiment.json"] {
      try forgery.rewrite("data/" + file) { text in
        seeds.reduce(text.replacing(#""seed" : "1""#, with: #""seed" : "7""#)) {
          $0.replacing($1.0, with: $1.1)
        }
      }
    }
    #expect(try Program.run("reproduce", bundle, in: folder).code == 65)
  }

  @Test("A quoted digest is compared, and said to be which it is")
  func digest() throws {
    let (folder, name) = try Folder.withBundle()
    let bundle = try ResultBundle(path: folder.path("results/\(name)"))
    for (digest, what) in [
      (bundle.digest.hex, "result digest"), (bundle.bundleDigest.hex, "bundle digest"),
      (String(bundle.digest.hex.prefix(8)), "result digest"),
      (bundle.bundleDigest.hex.prefix(12).uppercased(), "bundle digest"),
    ] {
      let result = try Program.run("verify", name, "--digest", digest, in: folder)
      #expect(result.code == 0, "\(result.output)")
      #expect(result.output.contains("\(digest.lowercased()) is its \(what)"), "\(result.output)")
    }
    let other = String(repeating: "0", count: 64)
    let result = try Program.run("verify", name, "--digest", other, in: folder)
    #expect(result.code == 1 && result.output.hasPrefix("BAD"), "\(result.output)")
    for wrong in ["0123456", "xyz12345", other + "0", ""] {
      #expect(try Program.run("verify", name, "--digest", wrong, in: folder).code == 64)
    }
    #expect(try Program.run("verify", "--digest", other, in: folder).code == 64)
    let json = try Program.run(
      "verify", name, "--digest", bundle.bundleDigest.hex, "--json", in: folder)
    let entry = try #require(try json.list("bundles").first)
    #expect(entry["digest_is"] as? String == "bundle digest")
    #expect(entry["bundle_digest"] as? String == bundle.bundleDigest.hex)
  }

  @Test("Both digests are told by every verb, and either names the bundle")
  func told() throws {
    let (folder, name) = try Folder.withBundle()
    let bundle = try ResultBundle(path: folder.path("results/\(name)"))
    let digests = [bundle.digest.hex, bundle.bundleDigest.hex]
    for words in [["show", name], ["verify", name], ["reproduce", name]] {
      let text = try Program.start(words, in: folder).wait()
      for digest in digests { #expect(text.output.contains(digest), "\(words)") }
      let json = try Program.start(words + ["--json"], in: folder).wait()
      for digest in digests { #expect(json.output.contains(digest), "\(words)") }
    }
    let list = try Program.run("list", "--json", in: folder).list("bundles")
    #expect(list.first?["bundle_digest"] as? String == digests[1])
    for digest in digests {
      let shown = try Program.run("show", String(digest.prefix(8)), "--json", in: folder)
      #expect(try shown.object()["digest"] as? String == digests[0])
    }
  }
}
