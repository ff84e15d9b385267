import ArgumentParser
import Foundation
import Reports
import Runs

struct GcCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Show what the archive takes of the disk, and remove what is not needed.",
    discussion: """
      Removed is only what is proven not to be needed: what a process left that is gone; the state of a \
      run that has come to its end since; a run that was stopped or failed and has come to its end \
      since; and a run of which a later bundle holds the same results, bit for bit. The bundle that \
      stays has been verified, was made here, and lacks no file; what is signed stays. It is asked first; --yes agrees beforehand, and where nobody can be asked \
      nothing is removed.

      Example: harness gc --dry-run
      """)

  @Flag(help: "Show what would be removed, and remove nothing.")
  var dryRun = false

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var answers: ConsentOptions
  @OptionGroup var output: OutputOptions

  private struct Document: Encodable {
    let bytes: Int
    let experiments: [DiskUse.Share]
    let others: [DiskUse.Share]
    let unneeded: [Unneeded]
    let removed: Bool
  }

  func run() throws {
    let use = try DiskUse(of: archive.results)
    let unneeded = try Unneeded.all(in: archive.results, madeBy: trust.ledger)
    if !output.json { show(use, unneeded) }
    let isRemoved = try !dryRun && !unneeded.isEmpty && remove(unneeded)
    if output.json {
      try Console.print(
        json: Document(
          bytes: use.bytes, experiments: use.experiments, others: use.others, unneeded: unneeded,
          removed: isRemoved))
    }
  }

  private func show(_ use: DiskUse, _ unneeded: [Unneeded]) {
    var table = Table([.init("experiment"), .init("bundles", .right), .init("disk", .right)])
    for share in use.experiments { table.add(cells(share)) }
    for share in use.others {
      table.add([.init(share.name, .dim)] + cells(share).dropFirst())
    }
    table.add([.init("all"), .init(""), .init(Format.bytes(use.bytes))])
    Console.print(table.rendered(on: Console.output))
    if unneeded.isEmpty { return Console.print("nothing is proven not to be needed") }
    var list = Table([.init("not needed"), .init("disk", .right), .init("because")])
    for item in unneeded {
      list.add([.init(item.path), .init(Format.bytes(item.bytes)), .init(item.reason)])
    }
    Console.print("\n\(list.rendered(on: Console.output))")
  }

  private func cells(_ share: DiskUse.Share) -> [Table.Cell] {
    [.init(share.name), .init(Format.count(share.count)), .init(Format.bytes(share.bytes))]
  }

  /// - Returns: whether they were removed.
  private func remove(_ unneeded: [Unneeded]) throws -> Bool {
    let bytes = unneeded.reduce(0) { $0 + $1.bytes }
    let things = Text.count(unneeded.count, "thing")
    do {
      try answers.consent.require(
        Consent.Question(
          "remove the \(things) above, \(Format.bytes(bytes)), from \(archive.results)",
          because: ["what is removed cannot be brought back"], alternative: nil))
    } catch let error as ConsentError where !error.wasAsked {
      Console.note(.hint, "--yes removes them, \(Format.bytes(bytes))")
      return false
    }
    for item in unneeded { try item.remove(from: archive.results) }
    Console.note("removed \(things), \(Format.bytes(bytes))")
    return true
  }
}
