import BugZoo
import Checks
import Networks
import Testing

/// Tasks that measure no loss have one all the same: a cell's or a pixel's.
@Suite("The loss before training, of cells and of pixels") struct InitialLossTests {
  private func conclusion(_ specimen: Specimen) throws -> Conclusion {
    try InitialLossCheck().run(
      CheckSubject(
        ResolvedExperiment(
          specimen.experiment, dataset: specimen.dataset, registry: specimen.registry),
        dataset: specimen.dataset))
  }

  @Test func `It is compared with a blind guess`() throws {
    for specimen in [Specimen.discs(), Specimen.squares()] {
      let found = try conclusion(specimen)
      #expect(found.verdict == .pass, "\(specimen.dataset.name): \(found.summary)")
    }
  }

  @Test func `Confident first answers about pixels are found`() throws {
    var specimen = Specimen.discs()
    guard case .classes(let count) = specimen.dataset.target else { throw CancellationError() }
    var model = SegmenterModel()
    (model.stride, model.channels, model.depth) = (2, [8, 16], 2)
    let layers = model.layers(outputs: count).map { spec in
      guard spec.name == "classes", var last = spec.layer as? Convolution else { return spec }
      last.gain = 40
      return LayerSpec(last, name: spec.name)
    }
    specimen.experiment.network = NetworkSpec(layers: layers)
    #expect(try conclusion(specimen).verdict == .fail)
  }
}
