// The data sets with masks that come with the program.

private let brainFiles = [
  DataFile(
    name: "brain-train-images-idx3-ubyte.gz",
    sha256: "d3a68638e8d23fc3618e517e206becd4e80fdac70670ded4c9d23a056fc77bdd", bytes: 298774),
  DataFile(
    name: "brain-train-masks-idx3-ubyte.gz",
    sha256: "60e94cff8559794ca58a2986e2b06ab896e9dae1367d72c4b5e3c911c867db8a", bytes: 41444),
  DataFile(
    name: "brain-test-images-idx3-ubyte.gz",
    sha256: "9680c14d90c848e64bfcd1e47f194aed08540f5c36fa172e4006aaca781ea04a", bytes: 82430),
  DataFile(
    name: "brain-test-masks-idx3-ubyte.gz",
    sha256: "4e1a9fea68f56fd626c84dc14f628ed7ce9a0e72b0997e33b5c4033194931dc7", bytes: 10730),
]

private func brain(_ name: String, _ summary: String, _ artefacts: PictureArtefacts?) -> BuiltIn {
  BuiltIn(
    card: DatasetCard(
      name: name, summary: summary, licence: "McConnell Brain Imaging Centre's notice",
      source: "V. S. Fonov, A. C. Evans, D. L. Collins et al., the template ICBM 152 of 2009 "
        + "(release a, symmetrical); from PyPI's nilearn 0.14.1",
      target: .classes(3), task: Dataset.segmentation,
      classNames: ["other", "grey matter", "white matter"], inputShape: [96, 96, 1],
      inputRange: 0...255, trainCount: 99, testCount: 21, files: brainFiles, isEmbedded: false),
    train: brainFiles[..<2].map(\.name), test: brainFiles[2...].map(\.name),
    held: .masks(artefacts))
}

let plainBrain = brain(
  "brain",
  "slices of an average brain as magnetic resonance shows it, and which pixels are grey or white matter; "
    + "tested on a block of slices of its own", nil)

let noisyBrain = brain(
  "brain-noisy", "the slices of brain in an uneven light and with noise", PictureArtefacts.strong)

extension PictureArtefacts {
  /// With these the levels of grey alone no longer tell the classes.
  fileprivate static var strong: PictureArtefacts {
    var artefacts = PictureArtefacts()
    (artefacts.noise, artefacts.biasField) = (20, 0.4)
    return artefacts
  }
}

extension BuiltIn {
  func masks(
    _ trainFiles: [SourceFile], _ testFiles: [SourceFile], _ artefacts: PictureArtefacts?
  ) throws(DatasetError) -> Dataset {
    func examples(_ files: [SourceFile], as role: String) throws(DatasetError) -> Examples {
      let pictures = try PictureFiles(files[0])
      let masks = try MaskFiles(files[1], for: pictures)
      try masks.check(below: card.classNames.count)
      return Examples(
        inputs: artefacts?.spoiling(pictures.pixels, range: pictures.range, role: role)
          ?? pictures.pixels,
        labels: masks.classes)
    }
    return dataset(
      train: try examples(trainFiles, as: "train"), test: try examples(testFiles, as: "test"))
  }
}
