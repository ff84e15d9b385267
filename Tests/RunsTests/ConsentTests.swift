import Runs
import Testing

@Suite("What strangers could misuse is done after a yes alone") struct ConsentTests {
  private let question = Consent.Question(
    "load the plugin own.so", because: ["others may write into its folder"],
    alternative: "name it by --plugin own.so")

  private func refusal(_ consent: Consent) -> ConsentError? {
    do { try consent.require(question) } catch { return error as? ConsentError }
    return nil
  }

  @Test("A yes lets it happen, whether asked for or given beforehand")
  func yes() {
    #expect(refusal(.given) == nil)
    #expect(refusal(Consent { _ in .yes }) == nil)
  }

  @Test("Where nobody can be asked, the error says what was to be done, why, and how to agree")
  func nobody() throws {
    let error = try #require(refusal(.unavailable))
    #expect(
      error.description
        == "agreement is needed to load the plugin own.so: others may write into its folder")
    #expect(error.hint == "--yes agrees to it; or name it by --plugin own.so")
    #expect(!error.wasAsked)
  }

  @Test("A no is an error too")
  func no() throws {
    let error = try #require(refusal(Consent { _ in .no }))
    #expect(error.description == "not agreed to: load the plugin own.so")
    #expect(error.hint == "name it by --plugin own.so" && error.wasAsked)
  }
}
