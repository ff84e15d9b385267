import Statistics
import Testing

/// |value − expected| relative to the expected value.
func relativeError(_ value: Double, _ expected: Double) -> Double {
  expected == 0 ? value.magnitude : ((value - expected) / expected).magnitude
}

@Suite("Distributions agree with many-digit references")
struct DistributionTests {
  @Test("The incomplete beta function is within 1e-12, for shapes from ½ to 5000")
  func incompleteBetaValues() throws {
    for row in try Fixtures.load().incompleteBeta {
      let value = incompleteBeta(row.x, complement: 1 - row.x, row.a, row.b)
      #expect(relativeError(value, row.value) < 1e-12, "\(row): \(value)")
    }
  }

  @Test("The incomplete beta function of an argument out of range is NaN")
  func incompleteBetaDomain() {
    #expect(incompleteBeta(-0.1, complement: 1.1, 1, 1).isNaN)
    #expect(incompleteBeta(.nan, complement: .nan, 1, 1).isNaN)
    #expect(incompleteBeta(0.5, complement: 0.5, 0, 1).isNaN)
    #expect(incompleteBeta(0.5, complement: 0.5, 1, .infinity).isNaN)
    #expect(incompleteBeta(0, complement: 1, 2, 3) == 0)
    #expect(incompleteBeta(1, complement: 0, 2, 3) == 1)
  }

  @Test("Student's tail is within 1e-12, from 1 to 100 000 degrees of freedom")
  func studentTail() throws {
    for row in try Fixtures.load().studentTail {
      let student = StudentDistribution(degreesOfFreedom: row.freedom)
      #expect(relativeError(student.upperTail(row.t), row.value) < 1e-12, "\(row)")
      #expect(relativeError(student.cumulative(-row.t), row.value) < 1e-12, "\(row)")
      #expect((student.cumulative(row.t) - (1 - row.value)).magnitude < 2e-15, "\(row)")
    }
  }

  @Test("Student's quantile is within 1e-12")
  func studentQuantile() throws {
    for row in try Fixtures.load().studentQuantile {
      let student = StudentDistribution(degreesOfFreedom: row.freedom)
      let value = student.upperQuantile(row.probability)
      #expect(relativeError(value, row.value) < 1e-12, "\(row): \(value)")
      #expect(student.quantile(row.probability) == -value)
    }
  }

  @Test("Student's distribution tends to the normal without a step")
  func studentLimit() {
    for t in [0.1, 1.0, 1.96, 5.0] {
      let below = StudentDistribution(degreesOfFreedom: 0.999_999e8).upperTail(t)
      let above = StudentDistribution(degreesOfFreedom: 1.000_001e8).upperTail(t)
      #expect(relativeError(below, above) < 1e-11)
    }
  }

  @Test("Student's distribution takes any argument")
  func studentDomain() {
    let student = StudentDistribution(degreesOfFreedom: 3)
    #expect(student.quantile(0) == -.infinity)
    #expect(student.quantile(1) == .infinity)
    #expect(student.quantile(0.5) == 0)
    #expect(student.quantile(1.5).isNaN)
    #expect(student.quantile(.nan).isNaN)
    #expect(student.cumulative(.nan).isNaN)
    #expect(student.cumulative(.infinity) == 1)
    #expect(student.cumulative(-.infinity) == 0)
    #expect(StudentDistribution(degreesOfFreedom: 1).upperTail(1e200) > 0)
    #expect(StudentDistribution(degreesOfFreedom: 1).upperQuantile(1e-300) > 1e299)
    #expect(StudentDistribution(degreesOfFreedom: 0).cumulative(1).isNaN)
    #expect(StudentDistribution(degreesOfFreedom: -1).quantile(0.2).isNaN)
  }

  @Test("The normal tail and quantile are within 1e-14")
  func normal() throws {
    for row in try Fixtures.load().normalTail {
      #expect(relativeError(NormalDistribution.cumulative(-row.x), row.value) < 1e-14, "\(row)")
      #expect((NormalDistribution.cumulative(row.x) - (1 - row.value)).magnitude < 1e-15)
    }
    for row in try Fixtures.load().normalQuantile {
      #expect(
        relativeError(NormalDistribution.quantile(row.probability), row.value) < 1e-14, "\(row)")
    }
    #expect(NormalDistribution.quantile(0) == -.infinity)
    #expect(NormalDistribution.quantile(1) == .infinity)
    #expect(NormalDistribution.quantile(-1).isNaN)
    #expect(NormalDistribution.cumulative(.infinity) == 1)
    #expect(NormalDistribution.cumulative(-.infinity) == 0)
    #expect(NormalDistribution.cumulative(.nan).isNaN)
  }

  @Test("The noncentral t tail is within 1e-11")
  func noncentral() throws {
    for row in try Fixtures.load().noncentralTail {
      let value = PowerOfTTest.noncentralTail(
        beyond: row.t, pairs: row.pairs, row.noncentrality)
      #expect(relativeError(value, row.value) < 1e-11, "\(row): \(value)")
    }
  }

  @Test("Hedges' correction is within 1e-13")
  func hedges() throws {
    for row in try Fixtures.load().hedges {
      let value = PairedComparison.hedgesCorrection(degreesOfFreedom: row.freedom)
      #expect(relativeError(value, row.value) < 1e-13, "\(row): \(value)")
    }
  }
}
