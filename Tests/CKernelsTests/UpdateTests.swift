import CKernels
import Foundation
import Testing

extension Kernels {
  @Suite struct UpdateTests {
    private let gradients = [
      UpdateFixtures.gradient0, UpdateFixtures.gradient1, UpdateFixtures.gradient2,
    ]

    private func sgd(
      momentum: Float = 0, dampening: Float = 0, decay: Float = 0, nesterov: Bool = false
    ) -> [Float] {
      sameEverywhere(count: 7) { table, weights in
        weights.update(from: UpdateFixtures.weights, count: 7)
        var velocity = [Float](repeating: .nan, count: 7)  // the first step must not read it
        for (step, gradient) in gradients.enumerated() {
          var options = ck_sgd_arguments(
            rate: 0.1, momentum: momentum, fresh: 1 - dampening, weight_decay: decay,
            nesterov: nesterov, first: step == 0)
          if momentum == 0 {
            table.sgd(&options, 7, gradient, weights, nil)
          } else {
            table.sgd(&options, 7, gradient, weights, &velocity)
          }
        }
      }
    }

    private func adam(decoupled: Bool) -> [Float] {
      sameEverywhere(count: 7) { table, weights in
        weights.update(from: UpdateFixtures.weights, count: 7)
        var mean = [Float](repeating: 0, count: 7), variance = mean
        for (step, gradient) in gradients.enumerated() {
          let t = Double(step + 1)
          let (rate, beta1, beta2) = (Double(Float(0.1)), Double(Float(0.9)), Double(Float(0.99)))
          let decay = Double(Float(0.01))
          var options = ck_adam_arguments(
            share1: Float(1 - beta1), share2: Float(1 - beta2),
            step: Float(rate / (1 - ck_pow(beta1, t))),
            root2: Float((1 - ck_pow(beta2, t)).squareRoot()), epsilon: 1e-6,
            coupled_decay: decoupled ? 0 : Float(decay),
            decoupled_decay: decoupled ? Float(rate * decay) : 0)
          table.adam(&options, 7, gradient, weights, &mean, &variance)
        }
      }
    }

    @Test func `SGD gives PyTorch's weights`() {
      expectClose(sgd(), UpdateFixtures.plain, absolute: 3e-7)
      expectClose(sgd(decay: 0.01), UpdateFixtures.decayed, absolute: 3e-7)
      expectClose(sgd(momentum: 0.9, decay: 0.01), UpdateFixtures.momentum, absolute: 3e-7)
      expectClose(sgd(momentum: 0.9, dampening: 0.25), UpdateFixtures.dampened, absolute: 3e-7)
      expectClose(
        sgd(momentum: 0.9, decay: 0.01, nesterov: true), UpdateFixtures.nesterov, absolute: 3e-7)
    }

    @Test func `Adam and AdamW give PyTorch's weights`() {
      expectClose(adam(decoupled: false), UpdateFixtures.adam, absolute: 1e-6)
      expectClose(adam(decoupled: true), UpdateFixtures.adamW, absolute: 1e-6)
    }

    @Test func `Every element of a ragged length is updated alike`() {
      for n in raggedLengths {
        let gradient = [Float](repeating: 0.5, count: n)
        let weights = sameEverywhere(count: n) { table, weights in
          weights.update(repeating: 1, count: n)
          var velocity = [Float](repeating: 0.25, count: n)
          var options = ck_sgd_arguments(
            rate: 0.125, momentum: 0.5, fresh: 1, weight_decay: 0, nesterov: false, first: false
          )
          table.sgd(&options, n, gradient, weights, &velocity)
          var mean = [Float](repeating: 0, count: n), variance = mean
          var adam = ck_adam_arguments(
            share1: 0.5, share2: 0.25, step: 1, root2: 0.5, epsilon: 0, coupled_decay: 0,
            decoupled_decay: 0)
          table.adam(&adam, n, gradient, weights, &mean, &variance)
        }
        #expect(weights == [Float](repeating: 1 - 0.125 * 0.625 - 0.5, count: n))
      }
    }
  }
}
