// Written by Fixtures/generate-random-effects.py; do not edit.
// swift-format-ignore-file

struct RandomEffectsReference: Sendable {
  let name: String
  let effects, variances: [Double]
  let tau2, mean, error, half, p, plainP, inconsistency, prediction: Double

  static let all = [
    RandomEffectsReference(name: "bcg", effects: [-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.012, -0.4694, -1.3713, -0.3394, 0.4459, -0.0173], variances: [0.3256, 0.1946, 0.4154, 0.02, 0.0512, 0.0069, 0.223, 0.004, 0.0564, 0.073, 0.0124, 0.5325, 0.0714], tau2: 0.31808243987504603, mean: -0.7149703054401032, error: 0.18089453337148503, half: 0.39413533012645835, p: 0.0019194078282291963, plainP: 0.002314670999295533, inconsistency: 0.9209563850498803, prediction: 1.303617464783788),
    RandomEffectsReference(name: "two apart", effects: [0.012, 0.001], variances: [4e-06, 9e-06], tau2: 5.4000000000000025e-05, mean: 0.006727272727272728, error: 0.005495302276257242, half: 0.06982443580929142, p: 0.4360481090450307, plainP: 0.4470706478808203, inconsistency: 0.8925619834710744, prediction: .nan),
    RandomEffectsReference(name: "two alike", effects: [0.012, 0.011], variances: [4e-06, 9e-06], tau2: 0.0, mean: 0.011692307692307693, error: 0.0016641005886756874, half: 0.021144402781302134, p: 0.09000206958729955, plainP: 0.027661699133323985, inconsistency: 0.0, prediction: .nan),
    RandomEffectsReference(name: "three, one coarse", effects: [0.5, 0.9, 3.0], variances: [0.01, 0.02, 4.0], tau2: 0.09671310429225202, mean: 0.7220450120781485, error: 0.2345129300465, half: 1.0090276986261182, p: 0.09127587230454638, plainP: 0.19907277061352374, inconsistency: 0.7028797429242368, prediction: 4.949053184660537),
    RandomEffectsReference(name: "opposed", effects: [1.0, -1.2, 0.3, 0.8], variances: [0.05, 0.02, 0.5, 0.01], tau2: 0.963599905436463, mean: 0.21360326861711243, error: 0.5189211036365966, half: 1.6514385490020314, p: 0.7082528369653105, plainP: 0.6816546033246712, inconsistency: 0.9795356658443918, prediction: 4.777454129566343),
    RandomEffectsReference(name: "homogeneous", effects: [0.31, 0.29, 0.33, 0.3, 0.28], variances: [0.01, 0.02, 0.015, 0.04, 0.01], tau2: 0.0, mean: 0.30146341463414633, error: 0.054100178080045934, half: 0.15020617462067254, p: 0.005082486768277328, plainP: 3.928632569507887e-06, inconsistency: 0.0, prediction: 0.17217091184603286),
  ]
}
