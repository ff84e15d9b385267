import CPng

/// The class of each pixel of a picture as a PNG file holds it: a level of grey, or the number of a colour of
/// its palette.
///
/// The colours of a palette are for people's eyes: classes go by their numbers.
public struct PNGMask: Hashable, Sendable {
  public var height: Int
  public var width: Int
  /// [height, width], row by row.
  public var classes: [UInt8]

  /// Reads a file of at most eight bits a pixel; what is transparent is a class like any other.
  ///
  /// - Parameter file: how messages name the file.
  /// - Throws: for what is no PNG file, for one that is damaged or too large, and for colours without a
  ///   palette, whose numbers would be anybody's guess.
  public init(reading stored: [UInt8], file: String) throws(DatasetError) {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    func fail(_ message: String) -> DatasetError {
      DatasetError(
        message, file: file,
        hint: "masks are PNG files of eight bits, grey or with a palette, whose values are classes")
    }
    // The reader looks at the memory until it is done.
    let read = stored.withUnsafeBytes { memory -> Result<PNGMask, DatasetError> in
      guard let base = memory.baseAddress,
        png_image_begin_read_from_memory(&image, base, memory.count) != 0,
        memory.count > Self.kindPlace
      else { return .failure(fail("is no PNG file: \(PNGImage.message(from: image))")) }
      let (width, height) = (Int(image.width), Int(image.height))
      guard max(width, height) <= PNGImage.maximalSide else {
        return .failure(
          fail("is a mask of \(width)×\(height) pixels: \(PNGImage.maximalSide) is the most"))
      }
      guard memory[Self.depthPlace] <= 8 else {
        return .failure(fail("has \(memory[Self.depthPlace]) bits a pixel: masks have eight"))
      }
      guard Self.kinds.contains(memory[Self.kindPlace]) else {
        return .failure(fail("has colours without a palette: of these none is a class"))
      }
      // As a map of colours, pixels keep the numbers that they have in the file.
      image.format = UInt32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_COLORMAP)
      var classes = [UInt8](repeating: 0, count: width * height)
      var colours = [UInt8](repeating: 0, count: 3 * 256)
      var black = png_color()
      guard png_image_finish_read(&image, &black, &classes, 0, &colours) != 0 else {
        return .failure(fail("is a damaged PNG file: \(PNGImage.message(from: image))"))
      }
      return .success(PNGMask(height: height, width: width, classes: classes))
    }
    self = try read.get()
  }

  private init(height: Int, width: Int, classes: [UInt8]) {
    (self.height, self.width, self.classes) = (height, width, classes)
  }

  /// Where the first block of every PNG file, 13 bytes behind a signature and a head of eight each, has the
  /// bits of a pixel, and what its numbers are.
  private static let depthPlace = 24
  private static let kindPlace = 25
  /// Grey, and colours of a palette.
  private static let kinds: [UInt8] = [0, 3]
}
