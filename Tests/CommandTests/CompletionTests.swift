import Foundation
import Testing

@Suite("The shell completes words")
struct CompletionTests {
  /// What bash offers for the last of the words.
  private func offered(_ words: String..., in folder: Folder) throws -> [String] {
    try FileManager.default.createDirectory(
      atPath: folder.path("bin"), withIntermediateDirectories: true)
    if !FileManager.default.fileExists(atPath: folder.path("bin/harness")) {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path("bin/harness"), withDestinationPath: Program.path)
      try folder.write(
        Program.run("--generate-completion-script", "bash", in: folder).output, to: "harness.bash")
    }
    try folder.write(
      """
      PATH="$PWD/bin:$PATH"
      . ./harness.bash
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
      _harness harness "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """, to: "complete.bash")
    let result = try Program.start(
      ["complete.bash", "harness"] + words, in: folder, program: "/bin/bash"
    ).wait()
    #expect(result.code == 0 && result.errors.isEmpty, "\(result.errors)")
    return result.output.split(separator: "\n").map(String.init)
  }

  @Test("Verbs, tricks, checks, data sets, claims and keys")
  func names() throws {
    let folder = try Folder()
    #expect(try offered("abl", in: folder) == ["ablate"])
    #expect(try offered("ablate", "--trick", "label", in: folder) == ["label-smoothing"])
    #expect(try offered("tricks", "mixu", in: folder) == ["mixup"])
    #expect(try offered("check", "--only", "grad", in: folder) == ["gradient", "gradient-tricks"])
    #expect(try offered("datasets", "fash", in: folder) == ["fashion"])
    #expect(try offered("claims", "label-smoothing/d", in: folder) == ["label-smoothing/digits"])
    #expect(try offered("train", "--set", "training.ep", in: folder) == ["training.epochs="])
    let datasets = try offered("train", "--set", "data.dataset=opt", in: folder)
    #expect(datasets == ["data.dataset=optdigits"])
  }

  @Test("Experiments by name and by path")
  func experiments() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let digits = try offered("train", "digi", in: folder)
    #expect(digits.sorted() == ["digit-samples", "digits", "digits-cnn"])
    #expect(try offered("train", "ti", in: folder) == ["tiny.toml"])
    #expect(try offered("experiments", "mnist", in: folder) == ["mnist-mlp", "mnist-samples"])
  }

  @Test("Bundles, also of another folder")
  func bundles() throws {
    let (folder, bundle) = try Folder.withBundle()
    #expect(try offered("show", "la", in: folder) == ["latest"])
    #expect(try offered("diff", bundle, "tiny-", in: folder) == [bundle])
    try FileManager.default.moveItem(
      atPath: folder.path("results"), toPath: folder.path("elsewhere"))
    #expect(try offered("verify", "tiny-", in: folder).isEmpty)
    let elsewhere = try offered("show", "--results", "elsewhere", "tiny-", in: folder)
    #expect(elsewhere == [bundle])
  }

  @Test("There are scripts for three shells", arguments: ["bash", "zsh", "fish"])
  func scripts(shell: String) throws {
    let script = try Program.run("--generate-completion-script", shell, in: Folder()).output
    #expect(script.contains("ablate") && script.contains("---completion"))
  }
}
