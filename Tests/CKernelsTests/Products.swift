import CKernels

/// The tables of every level this CPU has, best first.
func kernelTables() -> [UnsafePointer<ck_kernels>] {
  var tables: [UnsafePointer<ck_kernels>] = []
  var name = ck_levels()
  while let level = name.pointee {
    if let table = ck_kernels_for(level) { tables.append(table) }
    name += 1
  }
  return tables
}

/// Runs `body` at every level with 1, 2, 3 and 7 threads; it gets a label for messages.
func atEveryLevelAndThreadCount(
  _ body: (_ kernels: ck_kernels, _ label: String) throws -> Void
) rethrows {
  for threads: Int32 in [1, 2, 3, 7] {
    ck_set_threads(threads)
    for table in kernelTables() {
      try body(table.pointee, "\(String(cString: table.pointee.level)), \(threads) threads")
    }
  }
}

/// Numbers whose sums round differently in a different order; reproducible.
struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func word() -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 40)  // 24 bits
  }

  mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in (Float(word()) - 0x1p23) * 0x1p-23 }
  }

  mutating func pick(_ choices: [Int]) -> Int { choices[word() % choices.count] }
}

/// The tree that adds the blocks of a long sum: neighbours first, then neighbouring pairs.
func addedByTree(_ blocks: [Float]) -> Float {
  var sums = blocks
  var step = 1
  while step < sums.count {
    for i in stride(from: 0, to: sums.count - step, by: 2 * step) { sums[i] += sums[i + step] }
    step *= 2
  }
  return sums[0]
}

/// The first index where two arrays differ in their bits, or nil.
func firstDifference(_ a: [Float], _ b: [Float]) -> Int? {
  for i in 0..<min(a.count, b.count) where a[i].bitPattern != b[i].bitPattern { return i }
  return a.count == b.count ? nil : min(a.count, b.count)
}
