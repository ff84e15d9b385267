import Archive
import ArchiveSupport
import Foundation
import Measurement
import Testing

@Suite("Bundles that older programs made")
struct OlderBundleTests {
  /// One whose `job.json` has digests alone, one that has parts but no list of packages, and one of the
  /// contract bits-1 as its last programs made it.
  static let names = ["without-parts", "without-packages", "bits-1"]

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

  @Test("of bits-1 have their metrics as float32s, which are read, shown and compared")
  func metrics() throws {
    let bundle = try ResultBundle(path: path("bits-1"))
    let summary = try bundle.summary()
    #expect(summary.metrics[.test]?.keys.sorted() == ["accuracy", "loss"])
    #expect(summary.metrics[.test]?["accuracy"] == MeasuredValue(Double(Float(2) / 3)))
    #expect(try bundle.metrics().map(\.epoch) == [1, 1, 2, 2, 2])
    #expect(try bundle.metrics()[0].rate == 0.1)
    #expect(try bundle.value(of: Measure(.validation, .accuracy("accuracy"), .best)) == 0.5)
    // Written again they have the later form, and are what they were.
    let data = try JSONEncoder().encode(summary)
    #expect(String(decoding: data, as: UTF8.self).contains("test\\/accuracy"))
    #expect(try JSONDecoder().decode(RunSummary.self, from: data) == summary)
  }

  @Test("compared with one of this contract, it is said that the contracts differ")
  func contracts() throws {
    let old = try ResultBundle(path: path("bits-1"))
    let new = try ResultBundle(path: path("bits-1"))
    #expect(BundleDifference(old, new).notes.isEmpty)
    let folder = TemporaryFolder()
    var contents = try SampleRun.contents()
    contents.build.contract = "bits-2"
    let difference = BundleDifference(
      old, try BundleWriter(resultsDirectory: folder.path).write(contents))
    #expect(
      difference.notes.contains(
        "bits: A was made under the numerics contract bits-1, B under bits-2, and the same run has "
          + "other bits under each"), "\(difference.notes)")
    let cause = difference.causes.first { $0.key == "numerics contract" }
    #expect(cause?.kind == .source)
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
