import Archive
import ArchiveSupport
import Foundation
import Testing

@Suite("Bundles that older programs made")
struct OlderBundleTests {
  /// One whose `job.json` has digests alone, and one that has parts but no list of packages.
  static let names = ["without-parts", "without-packages"]

  private func path(_ name: String) throws -> String {
    let fixtures = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    return fixtures.appendingPathComponent("OlderBundles/\(name)").path
  }

  @Test("are good", arguments: names)
  func good(name: String) throws {
    let bundle = try ResultBundle(path: path(name))
    #expect(bundle.verify() == [])
    #expect(bundle.seed == 3 && bundle.digestName(beginningWith: bundle.digest.short) != nil)
  }

  @Test(
    "cannot be rewritten record by record either",
    arguments: [
      ("without-parts", "job.json", #""seed" : 3"#, #""seed" : 4"#),
      ("without-parts", "job.json", #""t.csv" : "1"#, #""t.csv" : "2"#),
      ("without-parts", "experiment.json", #""epochs": 1"#, #""epochs": 2"#),
      ("without-parts", "dataset/dataset.json", #""sha256" : "1"#, #""sha256" : "2"#),
      ("without-parts", "run.json", #""seed" : 3"#, #""seed" : 4"#),
      (
        "without-parts", "environment/build.json", #""executable_sha256" : "9"#,
        #""executable_sha256" : "8"#
      ),
      ("without-packages", "job.json", #""data.files.train" : "1"#, #""data.files.train" : "2"#),
      (
        "without-packages", "dataset/dataset.json", #""test-fraction" : 0.2"#,
        #""test-fraction" : 0.3"#
      ),
      ("without-packages", "experiment.json", #""epsilon": 0.1"#, #""epsilon": 0.2"#),
    ])
  func rewritten(name: String, file: String, before: String, after: String) throws {
    let folder = TemporaryFolder()
    let copy = folder.path + "/copy"
    try FileManager.default.copyItem(atPath: path(name), toPath: copy)
    let forgery = Forgery(of: copy)
    try forgery.makeLists()
    #expect(ResultBundle.verify(path: copy) == [])
    #expect(try forgery.rewrite("data/" + file) { $0.replacing(before, with: after) })
    #expect(ResultBundle.verify(path: copy).map(\.kind).contains(.inconsistent))
  }
}
