import BugZoo
import Checks
import Testing

@Suite("Whether masks lie on what is in the pictures") struct MaskCheckTests {
  private func conclusion(
    _ plant: (inout Specimen) -> Void = { _ in }
  ) throws -> Conclusion {
    var specimen = Specimen.discs()
    plant(&specimen)
    return try MaskCheck().run(
      CheckSubject(
        ResolvedExperiment(
          specimen.experiment, dataset: specimen.dataset, registry: specimen.registry),
        dataset: specimen.dataset))
  }

  @Test func `Masks in their places pass`() throws {
    #expect(try conclusion().verdict == .pass)
  }

  @Test(
    arguments: [
      (1, 0, "one pixel to the left"), (-1, 0, "one pixel to the right"), (0, 1, "one pixel up"),
      (0, -2, "two pixels down"), (1, -1, "one pixel to the left and one pixel down"),
    ])
  func `Masks that were moved are found, and it is said where to`(
    right: Int, down: Int, answer: String
  ) throws {
    let found = try conclusion {
      $0.dataset.train = $0.dataset.train.movingMasks(right: right, down: down)
    }
    #expect(found.verdict == .fail)
    #expect(found.summary == "the training masks fit their pictures better \(answer)")
  }

  @Test func `Masks of test pictures are looked at by themselves`() throws {
    let found = try conclusion {
      $0.dataset.test = $0.dataset.test.movingMasks(right: 0, down: 1)
    }
    #expect(found.summary == "the test masks fit their pictures better one pixel up")
  }

  @Test func `Other tasks have no masks`() throws {
    let specimen = Specimen.perceptron()
    let subject = try CheckSubject(
      ResolvedExperiment(
        specimen.experiment, dataset: specimen.dataset, registry: specimen.registry),
      dataset: specimen.dataset)
    #expect(MaskCheck().run(subject).verdict == .skipped)
  }
}
