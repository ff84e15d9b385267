import CKernels
import Foundation
import Synchronization

/// Recycles blocks of floats: in the steady state of a training no memory comes from the system.
///
/// Block sizes come in classes an eighth of an octave apart. Freed blocks wait in their class's list.
/// Contents of a new block are undefined.
final class MemoryPool: Sendable {
  static let shared = MemoryPool()

  struct Block {
    let pointer: UnsafeMutablePointer<Float>
    let sizeClass: Int
  }

  private struct State: ~Copyable {
    var free: [[UnsafeMutablePointer<Float>]] = []
    var allocations = 0
  }

  private let state = Mutex(State())

  func take(floats: Int) -> Block {
    let sizeClass = Self.sizeClass(forBytes: max(floats, 1) * MemoryLayout<Float>.stride)
    let recycled: Recycled? = state.withLock { state in
      guard sizeClass < state.free.count, let pointer = state.free[sizeClass].popLast() else {
        return nil
      }
      return Recycled(pointer: pointer)
    }
    if let recycled { return Block(pointer: recycled.pointer, sizeClass: sizeClass) }
    let bytes = Self.bytes(ofClass: sizeClass)
    // Large blocks are aligned to huge pages, which spare most TLB misses.
    let huge = 1 << 21
    let alignment = bytes >= huge ? huge : 64
    var raw: UnsafeMutableRawPointer?
    guard posix_memalign(&raw, alignment, bytes) == 0, let raw else {
      ck_out_of_memory(bytes)
    }
    if bytes >= huge { madvise(raw, bytes, Int32(MADV_HUGEPAGE)) }
    state.withLock { $0.allocations += 1 }
    return Block(pointer: raw.bindMemory(to: Float.self, capacity: bytes / 4), sizeClass: sizeClass)
  }

  func give(back block: Block) {
    let recycled = Recycled(pointer: block.pointer)
    state.withLock { state in
      while state.free.count <= block.sizeClass { state.free.append([]) }
      state.free[block.sizeClass].append(recycled.pointer)
    }
  }

  /// A pointer on its way through the lock.
  private struct Recycled: @unchecked Sendable { let pointer: UnsafeMutablePointer<Float> }

  /// How many blocks, and how many bytes, were ever asked of the system.
  var allocations: Int {
    state.withLock { $0.allocations }
  }

  /// Class c holds 256 · (1 + (c mod 8)/8) · 2^(c div 8) bytes.
  private static func bytes(ofClass sizeClass: Int) -> Int {
    (32 * (8 + sizeClass % 8)) << (sizeClass / 8)
  }

  private static func sizeClass(forBytes bytes: Int) -> Int {
    if bytes <= 256 { return 0 }
    let octave = Int.bitWidth - 1 - ((bytes - 1) / 256).leadingZeroBitCount
    let step = 32 << octave
    let eighths = (bytes - (256 << octave) + step - 1) / step
    return octave * 8 + eighths
  }
}

/// What the pool of tensor memory has asked of the system so far.
public enum TensorMemory {
  public static var systemAllocations: Int { MemoryPool.shared.allocations }
}

/// A block of the pool with an owner: reference-counted, given back when nobody holds it.
///
/// `Tensor` writes to it only while it is the sole owner, which is what makes sharing it safe.
final class Storage: @unchecked Sendable {
  private let block: MemoryPool.Block

  init(floats: Int) { block = MemoryPool.shared.take(floats: floats) }

  var pointer: UnsafeMutablePointer<Float> { block.pointer }

  deinit { MemoryPool.shared.give(back: block) }
}
