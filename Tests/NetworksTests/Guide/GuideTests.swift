import Configuration
import Foundation
import Networks
import TensorCore
import Testing

@Suite("docs/add-a-layer.md") struct LayerGuideTests {
  @Test("shows a layer that is compiled here, learns and refuses what it cannot take")
  func guide() throws {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let source = try String(
      contentsOf: here.appendingPathComponent("Shift.swift"), encoding: .utf8)
    let guide = try String(
      contentsOf: here.appendingPathComponent("../../../docs/add-a-layer.md"), encoding: .utf8)
    #expect(guide.contains("```swift\n\(source)```\n"))

    var shift = Shift()
    shift.start = 2
    let spec = NetworkSpec(layers: [LayerSpec(shift)])
    let network = try Network(spec, input: [3])
    let state = network.initialState(seed: 1)
    #expect(network.parameters.map(\.name) == ["shift1.shift"])
    let inputs = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(network.evaluate(inputs, state: state).scalars == [3, 4, 5, 6, 7, 8])
    let tape = Tape()
    let pass = ForwardPass(state: state, mode: .training, seed: 1, step: 0, tape: tape)
    let gradients = tape.gradients(of: network(tape.constant(inputs), pass).sum())
    #expect(gradients[pass.parameters[0]].scalars == [2, 2, 2])
    #expect(throws: NetworkError.self) { try Network(spec, input: [2, 2, 1]) }
  }
}
