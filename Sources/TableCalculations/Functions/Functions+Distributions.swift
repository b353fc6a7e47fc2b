extension Function {
    /// Densities where `cumulative` is no, probabilities of values up to `value` where it is yes.
    static let distributions: [Function] = [
        Function(
            "beta_dist(value: number, alpha: number, beta: number, cumulative: yesno) -> number",
            .numbers { x in
                guard x[1] > 0, x[2] > 0 else { return .nan }
                return x[3] == 1
                    ? Distributions.beta(x[0], x[1], x[2]).lower
                    : Distributions.betaDensity(x[0], x[1], x[2])
            }),
        Function(
            """
            binom_dist(num_successes: number, num_tests: number, probability: number, \
            cumulative: yesno) -> number
            """,
            .numbers { x in
                guard let (k, n) = whole(x[0], x[1]), n >= 0, (0...1).contains(x[2]) else {
                    return .nan
                }
                return x[3] == 1
                    ? Distributions.binomial(k, n, x[2])
                    : SpecialFunctions.binomialTerm(k, n, x[2], 1 - x[2])
            }),
        Function(
            "chisq_dist(value: number, dof: number, cumulative: yesno) -> number",
            .numbers { x in
                guard x[1] > 0 else { return .nan }
                return x[2] == 1
                    ? Distributions.gamma(x[0], x[1] / 2, 2).lower
                    : Distributions.gammaDensity(x[0], x[1] / 2, 2)
            }),
        Function(
            "expon_dist(value: number, lambda: number, cumulative: yesno) -> number",
            .numbers { x in
                guard x[1] > 0 else { return .nan }
                if x[0] < 0 { return 0 }
                return x[2] == 1 ? -Libm.expm1(-x[0] * x[1]) : x[1] * Libm.exp(-x[0] * x[1])
            }),
        Function(
            "f_dist(value: number, dof_1: number, dof_2: number, cumulative: yesno) -> number",
            .numbers { x in
                guard x[1] > 0, x[2] > 0 else { return .nan }
                return x[3] == 1
                    ? Distributions.f(x[0], x[1], x[2]).lower
                    : Distributions.fDensity(x[0], x[1], x[2])
            }),
        Function(
            "gamma_dist(value: number, alpha: number, beta: number, cumulative: yesno) -> number",
            .numbers { x in
                guard x[1] > 0, x[2] > 0 else { return .nan }
                return x[3] == 1
                    ? Distributions.gamma(x[0], x[1], x[2]).lower
                    : Distributions.gammaDensity(x[0], x[1], x[2])
            }),
        Function(
            """
            hypgeom_dist(sample_successes: number, sample_size: number, \
            population_successes: number, population_size: number, cumulative: yesno) -> number
            """,
            .numbers { x in
                guard let (k, n) = whole(x[0], x[1]), let (successes, size) = whole(x[2], x[3])
                else {
                    return .nan
                }
                return Distributions.hypergeometric(k, n, successes, size, x[4] == 1)
            }),
        Function(
            """
            negbinom_dist(num_failures: number, num_successes: number, probability: number, \
            cumulative: yesno) -> number
            """,
            .numbers { x in
                guard let (failures, successes) = whole(x[0], x[1]) else { return .nan }
                return Distributions.negativeBinomial(failures, successes, x[2], x[3] == 1)
            }),
        Function(
            "norm_dist(value: number, mean: number, stdev: number, cumulative: yesno) -> number",
            .numbers { Distributions.normal($0[0], $0[1], $0[2], $0[3] == 1) }),
        Function(
            "norm_s_dist(value: number, cumulative: yesno) -> number",
            .numbers { Distributions.normal($0[0], 0, 1, $0[1] == 1) }),
        Function(
            "poisson_dist(value: number, lambda: number, cumulative: yesno) -> number",
            .numbers { x in
                guard let k = x[0].whole, x[1] >= 0 else { return .nan }
                if k < 0 { return 0 }
                return x[2] == 1
                    ? SpecialFunctions.incompleteGamma(Double(k) + 1, x[1]).upper
                    : SpecialFunctions.poissonTerm(Double(k), x[1])
            }),
        Function(
            "t_dist(value: number, dof: number, cumulative: yesno) -> number",
            .numbers { x in
                guard x[1] > 0 else { return .nan }
                return x[2] == 1
                    ? Distributions.t(x[0], x[1]).lower : Distributions.tDensity(x[0], x[1])
            }),
        Function(
            "weibull_dist(value: number, shape: number, scale: number, cumulative: yesno) -> number",
            .numbers { Distributions.weibull($0[0], $0[1], $0[2], $0[3] == 1) }),
    ]

    /// Two numbers cut to whole ones.
    private static func whole(_ first: Double, _ second: Double) -> (Double, Double)? {
        guard let first = first.whole, let second = second.whole else { return nil }
        return (Double(first), Double(second))
    }

    /// Values below which a share of a distribution lies, and widths of confidence.
    static let inverses: [Function] = [
        Function(
            "beta_inv(probability: number, alpha: number, beta: number) -> number",
            .numbers { Quantiles.beta($0[0], $0[1], $0[2]) }),
        Function(
            "binom_inv(num_tests: number, test_probability: number, target_probability: number) -> number",
            .numbers { x in
                x[0].whole.map { Distributions.binomialQuantile(Double($0), x[1], x[2]) } ?? .nan
            }),
        Function(
            "chisq_inv(probability: number, dof: number) -> number",
            .numbers { Quantiles.gamma($0[0], $0[1] / 2, 2) }),
        Function(
            "f_inv(probability: number, dof_1: number, dof_2: number) -> number",
            .numbers { Quantiles.f($0[0], $0[1], $0[2]) }),
        Function(
            "gamma_inv(probability: number, alpha: number, beta: number) -> number",
            .numbers { Quantiles.gamma($0[0], $0[1], $0[2]) }),
        Function(
            "norm_inv(probability: number, mean: number, stdev: number) -> number",
            .numbers { x in
                x[2] > 0 ? x[1] + x[2] * Distributions.normalQuantile(x[0]) : .nan
            }),
        Function(
            "norm_s_inv(probability: number) -> number", .unary(Distributions.normalQuantile)),
        Function(
            "t_inv(probability: number, dof: number) -> number",
            .numbers { Quantiles.t($0[0], $0[1]) }),
        Function(
            "confidence_norm(alpha: number, stdev: number, n: number) -> number",
            .numbers { x in
                guard let n = x[2].whole, n >= 1, x[0] > 0, x[0] < 1, x[1] > 0 else { return .nan }
                return -Distributions.normalQuantile(x[0] / 2) * x[1] / Double(n).squareRoot()
            }),
        Function(
            "confidence_t(alpha: number, stdev: number, n: number) -> number",
            .numbers { x in
                guard let n = x[2].whole, n >= 2, x[0] > 0, x[0] < 1, x[1] > 0 else { return .nan }
                return -Quantiles.t(x[0] / 2, Double(n - 1)) * x[1] / Double(n).squareRoot()
            }),
    ]

    /// Tests of hypotheses.
    static let tests: [Function] = [
        Function(
            "chisq_test(actual: numbers, expected: numbers) -> number",
            .reduction(ChiSquaredTest.self)),
        Function(
            "t_test(column_1: numbers, column_2: numbers, tails: number, type: number) -> number",
            .reduction(TTest.self)),
        Function(
            "z_test(data: numbers, value: number, stdev: number) -> number", .reduction(ZTest.self)),
    ]
}
