import Configuration

/// How scenes of digits are composed: `[scenes]` in the TOML file of a data set.
struct SceneOptions: Configurable, Hashable {
  /// The height and width of a scene in pixels.
  var size = 64
  /// How many scenes there are to train on.
  var train = 400
  /// How many there are to test on.
  var test = 200
  /// The fewest and the most digits of a scene; fewer stand in one where more do not fit.
  var fewest = 2
  var most = 6
  /// The least and the greatest height of a digit in pixels.
  var lowest = 18
  var highest = 26
  /// The greatest intersection over union of the boxes of two digits.
  var overlap = 0.25
  /// The share of digits that stand close to an earlier one of their class.
  var crowding = 0.0
  /// How many scraps of digits, which are nothing, lie about at most.
  var scraps = 4
  /// The deviation of the noise, of 255 grey levels.
  var noise = 20.0
  /// What the scenes are drawn by.
  var seed = 1

  func validate() throws(OptionError) {
    try check("size", size, in: 16...1024)
    try check("train", train, in: 2...1_000_000)
    try check("test", test, in: 1...1_000_000)
    try check("fewest", fewest, in: 0...1000)
    try check("most", most, in: max(fewest, 1)...1000)
    try check("lowest", lowest, in: 4...size)
    try check("highest", highest, in: lowest...size)
    try check("overlap", overlap, in: 0...1)
    try check("crowding", crowding, in: 0...1)
    try check("scraps", scraps, in: 0...1000)
    try check("noise", noise, in: 0...255)
    try check("seed", seed, in: 0...)
  }
}
