import CDigitFeatures
import Foundation
import Provenance
import TensorFiles
import Testing

@Suite("The embedded digit classifiers") struct EmbeddedFeaturesTests {
  @Test("are two layers each, of at most 64 features")
  func layers() throws {
    for (bytes, size, pixels) in [
      (digit_features_8_bytes(), digit_features_8_size, 64),
      (digit_features_28_bytes(), digit_features_28_size, 196),
    ] {
      let tensors = try Safetensors.decode(Data(bytes: try #require(bytes), count: size))
      let shapes = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.shape) })
      let width = try #require(shapes["features.bias"]?.first)
      #expect(width <= 64)
      #expect(shapes["features.weight"] == [pixels, width])
      #expect(shapes["classes.weight"] == [width, 10] && shapes["classes.bias"] == [10])
    }
  }

  @Test("are the files of the digests that stand in the source")
  func digests() throws {
    for (bytes, size, digest) in [
      (digit_features_8_bytes(), digit_features_8_size, digit_features_8_sha256),
      (digit_features_28_bytes(), digit_features_28_size, digit_features_28_sha256),
    ] {
      let data = Data(bytes: try #require(bytes), count: size)
      #expect(SHA256.hex(of: data) == String(cString: try #require(digest)))
    }
  }
}
