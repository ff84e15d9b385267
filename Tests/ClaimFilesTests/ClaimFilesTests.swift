import ClaimFiles
import Foundation
import Testing

@Suite("The claim files are part of the program")
struct ClaimFilesTests {
  /// The checkout that the tests were built in.
  private let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test("all of them, as they are in the checkout")
  func all() throws {
    let folder = checkout.appendingPathComponent(ClaimFiles.folder).path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".toml") }.sorted()
    #expect(ClaimFiles.names == files && files.count > 50)
    for name in files {
      let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      #expect(ClaimFiles.text(at: "\(ClaimFiles.folder)/\(name)") == text)
    }
  }

  @Test("with the experiments that they name, and nothing by other paths")
  func experiments() {
    #expect(ClaimFiles.text(at: "experiments/claims/base/batch-norm.toml") != nil)
    #expect(ClaimFiles.text(at: "batch-norm.toml") == nil)
  }
}
