import Errors
import Testing

@Suite("Commands that can be copied into a shell") struct ShellCommandTests {
  @Test(
    "quote what a shell would read otherwise",
    arguments: [
      ("results/digits-1", "results/digits-1"), ("", "''"), ("my runs", "'my runs'"),
      ("it's", #"'it'\''s'"#), ("é", "'é'"), ("a;b", "'a;b'"),
      // A newline and a mark of direction are not to be seen in what is copied.
      ("a\nb'\u{202E}", #"$'a\x0ab\'\xe2\x80\xae'"#),
    ])
  func quoted(word: String, text: String) {
    #expect(ShellCommand.quoted(word) == text)
  }

  @Test("tell values and names that begin with a hyphen from options")
  func hyphens() {
    #expect(
      ShellCommand.harness("show", ["a b"], options: [("--results", "x")])
        == "harness show 'a b' --results x")
    #expect(
      ShellCommand.harness("diff", ["-a", "b"], options: [("--results", "-x y")])
        == "harness diff '--results=-x y' -- -a b")
  }
}
