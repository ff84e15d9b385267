import Foundation
import Testing

@Suite("A verb has the options that it uses, and no others")
struct OptionTests {
  @Test(
    "Folders of bundles and threads are for those that use them",
    arguments: [
      ("check", true, true), ("train", true, true), ("ablate", true, true),
      ("screen", true, true), ("plan", true, true), ("claims", true, true),
      ("reproduce", true, true),
      ("diff", true, false),
      ("verify", true, false), ("list", true, false), ("show", true, false),
      ("tricks", false, false), ("datasets", false, false), ("networks", false, false),
      ("experiments", false, false), ("bench", false, true),
    ])
  func options(verb: String, results: Bool, threads: Bool) throws {
    let help = try Program.run("help", verb, in: Folder()).output
    #expect(help.contains("--results") == results)
    #expect(help.contains("--threads") == threads)
    #expect(help.contains("--json"))
  }

  @Test("An option that a verb has no use for is refused")
  func refused() throws {
    for words in [["tricks", "--results", "x"], ["list", "--threads", "2"]] {
      #expect(try Program.start(words, in: Folder()).wait().code == 64)
    }
  }
}
