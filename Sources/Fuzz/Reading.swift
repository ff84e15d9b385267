import Foundation
import Fuzzing

/// The process that reads inputs until its time is over, or one ends it.
struct Reading {
  /// Where the input is that is being read, and how many were read before.
  static let inputName = "input"
  static let countName = "count"
  /// How long one input may take.
  private static let limit: UInt32 = 10
  /// How much memory the process may have: what asks for more is a fault too.
  private static let memory: UInt = 6_000_000_000

  let type: any FuzzTarget.Type
  let corpus: [[UInt8]]
  let seconds: Double
  let seed: UInt64
  let folder: String

  init(
    _ type: any FuzzTarget.Type, corpus: String, seconds: Double, seed: UInt64, folder: String
  ) {
    self.type = type
    self.corpus = Corpus.inputs(of: type.name, in: corpus) + Self.made(type)
    self.seconds = seconds
    self.seed = seed
    self.folder = folder
  }

  /// Inputs that need not be kept since they follow from the tricks there are.
  private static func made(_ type: any FuzzTarget.Type) -> [[UInt8]] {
    type is TrickTarget.Type ? TrickTarget.extremes().map { Array($0.utf8) } : []
  }

  func run() throws {
    var limit = rlimit(rlim_cur: Self.memory, rlim_max: Self.memory)
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    let target = try type.init(folder: folder)
    var mutator = Mutator(seed: seed, corpus: corpus)
    let end = ContinuousClock.now + .seconds(seconds)
    var count = 0
    let input = try file(Self.inputName)
    let counter = try file(Self.countName)
    while ContinuousClock.now < end {
      // First the corpus as it is.
      let bytes = seed == 0 && count < corpus.count ? corpus[count] : mutator.next()
      write(bytes, to: input)
      write(Array("\(count)".utf8), to: counter)
      alarm(Self.limit)
      target.read(bytes)
      alarm(0)
      count += 1
    }
    write(Array("\(count)".utf8), to: counter)
  }

  private func file(_ name: String) throws -> Int32 {
    open("\(folder)/\(name)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
  }

  private func write(_ bytes: [UInt8], to file: Int32) {
    ftruncate(file, 0)
    bytes.withUnsafeBytes { _ = pwrite(file, $0.baseAddress, $0.count, 0) }
  }
}
