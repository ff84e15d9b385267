import CKernels
import Foundation
import Testing

/// Counts how often each index ran; tasks of one job touch disjoint elements.
private func counts(of job: (UnsafeMutablePointer<Int32>) -> Void, _ count: Int) -> [Int32] {
  let memory = UnsafeMutablePointer<Int32>.allocate(capacity: count)
  memory.initialize(repeating: 0, count: count)
  defer { memory.deallocate() }
  job(memory)
  return Array(UnsafeBufferPointer(start: memory, count: count))
}

private let countIndex: ck_task = { context, index in
  context?.assumingMemoryBound(to: Int32.self)[index] += 1
}

/// A job of ten tasks from inside a task.
private let countNested: ck_task = { context, index in
  ck_parallel(10, countIndex, context?.advanced(by: index * 10 * MemoryLayout<Int32>.stride))
}

extension Kernels {
  @Suite struct ThreadsTests {
    @Test("Every index runs exactly once", arguments: [1, 2, 3, 7] as [Int32])
    func everyIndexOnce(threads: Int32) {
      ck_set_threads(threads)
      #expect(ck_threads() == threads)
      for count in [0, 1, 2, 3, 8, 1000] {
        for _ in 0..<50 {
          let result = counts(of: { ck_parallel(count, countIndex, $0) }, count)
          #expect(result.allSatisfy { $0 == 1 })
        }
      }
    }

    @Test("A job inside a task runs too", arguments: [1, 2, 7] as [Int32])
    func nested(threads: Int32) {
      ck_set_threads(threads)
      let result = counts(of: { ck_parallel(20, countNested, $0) }, 200)
      #expect(result.allSatisfy { $0 == 1 })
    }

    @Test("Jobs from several threads, while the pool is resized, all complete")
    func concurrentCallers() {
      DispatchQueue.concurrentPerform(iterations: 5) { caller in
        for round in 0..<200 {
          if caller == 0 {
            ck_set_threads(Int32(1 + round % 5))
          } else {
            let result = counts(of: { ck_parallel(64, countIndex, $0) }, 64)
            #expect(result.allSatisfy { $0 == 1 })
          }
        }
      }
      ck_set_threads(2)
    }

    @Test("The number of threads is at least one")
    func atLeastOne() {
      ck_set_threads(0)
      #expect(ck_threads() == 1)
      ck_set_threads(-3)
      #expect(ck_threads() == 1)
    }

    @Test("Scratch memory is aligned, grows, and differs between slots")
    func scratch() {
      var seen: Set<UnsafeMutableRawPointer> = []
      for slot: Int32 in 0..<4 {
        for bytes in [0, 1, 100, 100_000, 10] {
          let memory = ck_scratch(slot, bytes)
          #expect(Int(bitPattern: memory) % 64 == 0)
          memory.initializeMemory(as: UInt8.self, repeating: 1, count: bytes)
        }
        let kept = ck_scratch(slot, 100_000)
        #expect(ck_scratch(slot, 50) == kept)
        seen.insert(kept)
      }
      #expect(seen.count == 4)
    }
  }
}
