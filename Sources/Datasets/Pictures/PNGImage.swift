import CPng

/// A picture as a PNG file holds it, grey or coloured, eight bits for each channel.
public struct PNGImage: Hashable, Sendable {
  public var height: Int
  public var width: Int
  /// 1 for grey, 3 for red, green and blue.
  public var channels: Int
  /// [height, width, channels], row by row.
  public var bytes: [UInt8]

  /// - Precondition: there are as many bytes as pixels and channels.
  public init(height: Int, width: Int, channels: Int, bytes: [UInt8]) {
    precondition(
      (channels == 1 || channels == 3) && bytes.count == height * width * channels,
      "grey or red, green and blue")
    self.height = height
    self.width = width
    self.channels = channels
    self.bytes = bytes
  }

  /// A wider picture than this, or a higher one, is refused.
  public static let maximalSide = 16_384

  /// Reads a file; what is transparent is seen before black, and of 16 bits the upper 8 are kept.
  ///
  /// - Parameter file: how messages name the file.
  /// - Throws: for what is no PNG file, for one that is damaged or too large.
  public init(reading stored: [UInt8], file: String) throws(DatasetError) {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    func fail(_ message: String) -> DatasetError {
      DatasetError(message, file: file, hint: "pictures are PNG files")
    }
    // The reader looks at the memory until it is done.
    let read = stored.withUnsafeBytes { memory -> Result<PNGImage, DatasetError> in
      guard let base = memory.baseAddress,
        png_image_begin_read_from_memory(&image, base, memory.count) != 0
      else { return .failure(fail("is no PNG file: \(Self.message(from: image))")) }
      let (width, height) = (Int(image.width), Int(image.height))
      guard max(width, height) <= Self.maximalSide else {
        return .failure(
          fail("is a picture of \(width)×\(height) pixels: \(Self.maximalSide) is the most"))
      }
      // Libpng would take 16 bits for light instead of shades, and make them brighter.
      image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
      let isColoured = image.format & Self.colour != 0
      image.format = isColoured ? Self.colour : Self.grey
      let channels = isColoured ? 3 : 1
      var bytes = [UInt8](repeating: 0, count: width * height * channels)
      var black = png_color()
      guard png_image_finish_read(&image, &black, &bytes, 0, nil) != 0 else {
        return .failure(fail("is a damaged PNG file: \(Self.message(from: image))"))
      }
      return .success(PNGImage(height: height, width: width, channels: channels, bytes: bytes))
    }
    self = try read.get()
  }

  /// The bytes of a file; `nil` where the picture has no pixels.
  public func encoded() -> [UInt8]? {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = UInt32(width)
    image.height = UInt32(height)
    image.format = channels == 3 ? Self.colour : Self.grey
    defer { png_image_free(&image) }
    var count = 0
    guard png_image_write_to_memory(&image, nil, &count, 0, bytes, 0, nil) != 0 else { return nil }
    var stored = [UInt8](repeating: 0, count: count)
    guard png_image_write_to_memory(&image, &stored, &count, 0, bytes, 0, nil) != 0 else {
      return nil
    }
    return Array(stored.prefix(count))
  }

  /// Libpng's formats of eight bits a channel, which differ in one flag.
  private static let colour = UInt32(PNG_FORMAT_FLAG_COLOR)
  private static let grey: UInt32 = 0

  static func message(from image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
