import COptdigits
import Testing

@Suite("The embedded digits") struct EmbeddedDigitsTests {
  private static var files: [(bytes: UnsafePointer<UInt8>, size: Int)] {
    [
      (optdigits_train_images_bytes(), optdigits_train_images_size),
      (optdigits_train_labels_bytes(), optdigits_train_labels_size),
      (optdigits_test_images_bytes(), optdigits_test_images_size),
      (optdigits_test_labels_bytes(), optdigits_test_labels_size),
    ]
  }

  @Test("are four whole gzip files, whose last bytes give the size they unpack to")
  func gzip() {
    // 3823 and 1797 images of 8×8 behind 16 bytes, and as many labels behind 8.
    let sizes = [3823 * 64 + 16, 3823 + 8, 1797 * 64 + 16, 1797 + 8]
    for (file, size) in zip(Self.files, sizes) {
      #expect(file.size > 100 && file.size < size)
      #expect(file.bytes[0] == 0x1F && file.bytes[1] == 0x8B && file.bytes[2] == 8)
      let last = (1...4).map { UInt32(file.bytes[file.size - $0]) }
      #expect(last.reduce(0) { $0 << 8 | $1 } == UInt32(size))
    }
  }
}
