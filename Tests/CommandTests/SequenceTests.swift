import Foundation
import Testing

/// From one sequence to another, as a user does it: the experiment `words` and its own pairs.
@Suite("Sequences by command") struct SequenceTests {
  private static let short = [
    "--set", "training.epochs=1", "--set", "data.subset=600", "--unchecked",
  ]

  @Test("a run archives what was predicted as text, beside its references, and comes out again")
  func texts() throws {
    let folder = try Folder()
    let run = try Program.start(
      ["train", "words"] + Self.short + ["--threads", "2"], in: folder
    ).wait()
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("token-error-rate"))
    let bundle = "results/\(try #require(folder.bundles.first))"
    let lines = try String(
      contentsOfFile: folder.path(bundle + "/data/result/predictions.jsonl"), encoding: .utf8
    )
    .split(separator: "\n")
    #expect(lines.count == 1000)
    let first = try JSONDecoder().decode([String: String].self, from: Data(lines[0].utf8))
    #expect(first.keys.sorted() == ["prediction", "reference", "source"])
    let again = try Program.start(
      ["reproduce", "latest", "--threads", "1"], in: folder
    ).wait()
    #expect(again.code == 0, "\(again.output)\(again.errors)")
  }

  @Test("a beam of one gives the same bits as none")
  func beamOfOne() throws {
    let folder = try Folder()
    var texts: Set<String> = []
    var seen: Set<String> = []
    for trick in [[], ["--trick", "beam:size=1"]] {
      let run = try Program.start(
        ["train", "words", "--json"] + Self.short + trick, in: folder
      ).wait()
      #expect(run.code == 0, "\(run.errors)")
      let bundle = try #require(Set(folder.bundles).subtracting(seen).first)
      seen.insert(bundle)
      let predictions = folder.path("results/\(bundle)/data/result/predictions.jsonl")
      texts.insert(try String(contentsOfFile: predictions, encoding: .utf8))
    }
    #expect(texts.count == 1)
  }

  @Test("attention is ablated, with simple answers beside it")
  func ablation() throws {
    let folder = try Folder()
    let run = try Program.start(
      ["ablate", "words", "--trick", "attention", "--seeds", "3"] + Self.short,
      in: folder
    ).wait()
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("token-error-rate"))
    #expect(run.output.contains("nearest neighbour"), "\(run.output)")
  }

  @Test("seeds whose pieces are of different number are compared")
  func pieces() throws {
    let folder = try Folder()
    let run = try Program.start(
      ["ablate", "words", "--trick", "subword:merges=100", "--seeds", "3"] + Self.short, in: folder
    ).wait()
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.contains("6 runs"), "\(run.output)")
  }

  @Test(
    "what makes no sense for sequences refuses with a sentence",
    arguments: [
      ("mixup", "cannot be mixed"), ("cutout", "must be images"), ("tta", "must be images"),
      ("standardise", "numbers of symbols"), ("ensemble", "cannot be averaged"),
      ("balanced-sampling", "several classes"), ("length-penalty", "one hypothesis is followed"),
    ])
  func refusals(trick: String, sentence: String) throws {
    let folder = try Folder()
    let run = try Program.start(
      ["train", "words", "--trick", trick] + Self.short, in: folder
    ).wait()
    #expect(run.code == 64 || run.code == 65, "\(run.code)")
    #expect(run.errors.contains(sentence), "\(run.errors)")
  }

  @Test(
    "decoding tricks refuse a task that searches for nothing",
    arguments: [
      "beam", "length-penalty", "subword", "encoder-concat", "input-feeding",
    ])
  func elsewhere(trick: String) throws {
    let folder = try Folder()
    let run = try Program.start(
      ["train", "--trick", trick, "--unchecked"], in: folder
    ).wait()
    #expect(run.code == 64 || run.code == 65, "\(run.code)")
    #expect(run.errors.contains(trick) && run.errors.contains("hint:"), "\(run.errors)")
  }
}
