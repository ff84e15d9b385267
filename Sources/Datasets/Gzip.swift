import CZlib

/// Reads gzip (RFC 1952) through zlib.
public enum Gzip {
  /// No more than this is decompressed, so that a small file cannot take all the memory.
  public static let maximumBytes = ReadingLimit.bytes

  /// Whether `bytes` begin as gzip does.
  public static func isCompressed(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x1F, 0x8B])
  }

  /// Decompresses a whole gzip file, which may have several members.
  ///
  /// - Parameters:
  ///   - file: how messages name the file.
  ///   - limit: how many bytes it may become.
  /// - Throws: for data that is not gzip, that is truncated or whose check sum is wrong.
  public static func decompress(
    _ bytes: [UInt8], file: String, limit: Int = maximumBytes
  ) throws(DatasetError) -> [UInt8] {
    guard isCompressed(bytes) else {
      let found = bytes.prefix(2).map { hexadecimal($0) }.joined(separator: " ")
      throw DatasetError(
        "not gzip: expected the bytes 1f 8b, found \(found.isEmpty ? "none" : found)", file: file,
        at: .byte(0))
    }
    var output: [UInt8] = []
    var position = 0
    repeat {
      guard isCompressed(Array(bytes[position...].prefix(2))) else {
        throw DatasetError(
          "\(bytes.count - position) more bytes stand after the end of the gzip data, at byte "
            + "\(position) of the file", file: file,
          hint: "the file has changed since it was written; copy or download it again")
      }
      let (used, outcome) = member(bytes[position...], into: &output, limit: limit)
      position += used
      switch outcome {
      case .ended: break
      case .truncated:
        throw DatasetError(
          "the gzip data ends early, after \(bytes.count) bytes of the file and \(output.count) of "
            + "its contents", file: file,
          hint: "the file is incomplete; copy or download it again")
      case .tooLarge:
        throw DatasetError(
          "becomes larger than \(limit) bytes when decompressed, which is all that is read of a file",
          file: file, hint: "train on a part of it")
      case .damaged(let reason):
        throw DatasetError(
          "the gzip data is damaged near byte \(position) of the file (\(reason))", file: file,
          hint: "the file has changed since it was written; copy or download it again")
      }
    } while position < bytes.count
    return output
  }

  private enum Outcome {
    case ended, truncated, tooLarge
    case damaged(String)
  }

  /// Decompresses one member and tells how many bytes of `input` it took.
  private static func member(
    _ input: ArraySlice<UInt8>, into output: inout [UInt8], limit: Int
  ) -> (used: Int, outcome: Outcome) {
    // zlib remembers the address of the stream, so it must not move.
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    // 15 is the largest window; 16 more asks for the gzip wrapper and its check sum.
    let opened = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard opened == Z_OK else { return (0, .damaged("zlib could not start: \(opened)")) }
    defer { inflateEnd(stream) }
    var block = [UInt8](repeating: 0, count: 1 << 16)
    var used = 0
    while true {
      var status = Z_OK
      var produced = 0
      // zlib counts in 32 bits, so a long input is handed over in pieces.
      let piece = input.dropFirst(used).prefix(1 << 30)
      piece.withUnsafeBufferPointer { source in
        block.withUnsafeMutableBufferPointer { target in
          stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
          stream.pointee.avail_in = UInt32(source.count)
          stream.pointee.next_out = target.baseAddress
          stream.pointee.avail_out = UInt32(target.count)
          status = inflate(stream, Z_NO_FLUSH)
          used += source.count - Int(stream.pointee.avail_in)
          produced = target.count - Int(stream.pointee.avail_out)
          stream.pointee.next_in = nil
          stream.pointee.next_out = nil
        }
      }
      if output.count + produced > limit { return (used, .tooLarge) }
      output.append(contentsOf: block[..<produced])
      switch status {
      case Z_STREAM_END: return (used, .ended)
      case Z_OK: if produced == 0, used >= input.count { return (used, .truncated) }
      case Z_BUF_ERROR: return (used, .truncated)
      default:
        let reason = stream.pointee.msg.map { String(cString: $0) }
        return (used, .damaged(reason ?? "code \(status)"))
      }
    }
  }

  static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
