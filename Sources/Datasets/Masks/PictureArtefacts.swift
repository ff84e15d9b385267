import Configuration
import TensorCore

/// What spoils pictures without changing what they show: `[artefacts]` in the TOML file of a data set.
///
/// An uneven light, as the bias field of a magnetic resonance scanner: a smooth field, of degree 2 along and
/// across, multiplies the pixels of a picture by 1 − `bias-field` to 1 + `bias-field`. And noise, which is
/// normally distributed. What would lie beyond the pixels' range is cut off. Each picture's follow from the
/// seed, the file's role and the picture's number alone.
struct PictureArtefacts: Configurable, Hashable {
  /// The deviation of the noise, in the units of the pixels.
  var noise = 0.0
  /// By which share the light of a picture is brighter or darker at most.
  var biasField = 0.0
  /// What they are drawn by.
  var seed = 1

  func validate() throws(OptionError) {
    try check("noise", noise, in: 0...1e6)
    try check("bias-field", biasField, in: 0...1)
    try check("seed", seed, in: 0...)
  }

  /// - Parameters:
  ///   - pictures: [n, height, width, channels]
  ///   - range: what a pixel can be.
  ///   - role: of the file that they are from.
  func spoiling(_ pictures: Tensor, range: ClosedRange<Float>, role: String) -> Tensor {
    let stream = RandomStream(seed: UInt64(seed), name: "artefacts/\(role)")
    let (height, width, channels) = (pictures.shape[1], pictures.shape[2], pictures.shape[3])
    let size = height * width * channels
    var spoilt = pictures
    spoilt.withUnsafeMutablePointer { pixels in
      for picture in 0..<pictures.shape[0] {
        var generator = stream.at(step: picture).generator()
        let field = SmoothField(height: height, width: width, drawing: &generator)
        for index in 0..<size {
          let pixel = picture * size + index
          let light = 1 + biasField * field.values[index / channels]
          let value = Float(Double(pixels[pixel]) * light + noise * generator.normal())
          pixels[pixel] = min(max(value, range.lowerBound), range.upperBound)
        }
      }
    }
    return spoilt
  }
}

/// A smooth function of the places of a picture, whose greatest distance from 0 is 1.
private struct SmoothField {
  /// [height, width]
  private(set) var values: [Double] = []

  init(height: Int, width: Int, drawing generator: inout RandomGenerator) {
    let weights = (0..<5).map { _ in generator.normal() }
    for row in 0..<height {
      let y = (Double(row) + 0.5) / Double(height) * 2 - 1
      for column in 0..<width {
        let x = (Double(column) + 0.5) / Double(width) * 2 - 1
        // Legendre's polynomials without the constant.
        let terms = [x, y, x * y, (3 * x * x - 1) / 2, (3 * y * y - 1) / 2]
        values.append(zip(weights, terms).reduce(0) { $0 + $1.0 * $1.1 })
      }
    }
    let greatest = values.reduce(0) { max($0, abs($1)) }
    if greatest > 0 { values = values.map { $0 / greatest } }
  }
}
