extension Function {
    /// Summaries of a column, or of the list in each row.
    static let aggregates: [Function] = [
        Function("count(expression: values) -> number", .reduction(CountReduction.self)),
        Function("sum(expression: numbers) -> number", .reduction(SumReduction.self)),
        Function("product(expression: numbers) -> number", .reduction(ProductReduction.self)),
        Function("mean(expression: numbers) -> number", .reduction(MeanReduction.self)),
        Function("geomean(expression: numbers) -> number", .reduction(GeometricMeanReduction.self)),
        Function("min(expression: numbers) -> number", .reduction(MinimumReduction.self)),
        Function("max(expression: numbers) -> number", .reduction(MaximumReduction.self)),
    ]

    static let statistics: [Function] = [
        Function("stddev_pop(expression: numbers) -> number", .reduction(PopulationDeviation.self)),
        Function("stddev_samp(expression: numbers) -> number", .reduction(SampleDeviation.self)),
        Function("var_pop(expression: numbers) -> number", .reduction(PopulationVariance.self)),
        Function("var_samp(expression: numbers) -> number", .reduction(SampleVariance.self)),
        Function("skew(expression: numbers) -> number", .reduction(Skewness.self)),
        Function("kurtosis(expression: numbers) -> number", .reduction(Kurtosis.self)),
        Function(
            "correl(column_1: numbers, column_2: numbers) -> number", .reduction(Correlation.self)),
        Function(
            "covar_pop(column_1: numbers, column_2: numbers) -> number",
            .reduction(PopulationCovariance.self)),
        Function(
            "covar_samp(column_1: numbers, column_2: numbers) -> number",
            .reduction(SampleCovariance.self)),
        Function("slope(y_column: numbers, x_column: numbers) -> number", .reduction(Slope.self)),
        Function(
            "intercept(y_column: numbers, x_column: numbers) -> number", .reduction(Intercept.self)),
    ]

    /// Numbers that the order of a column's numbers decides, or that of the list in each row.
    static let orders: [Function] = [
        Function(
            "median(expression: numbers) -> number",
            .ordered { sorted, _ in sorted.percentile(0.5) }),
        Function(
            "percentile(expression: numbers, share: number) -> number",
            .ordered { $0.percentile($1[0]) }),
        Function("large(expression: numbers, k: number) -> number", .ordered { $0.largest($1[0]) }),
        Function(
            "small(expression: numbers, k: number) -> number", .ordered { $0.smallest($1[0]) }),
        Function("rank(value: number, expression: numbers) -> number", .ordered { $0.rank($1[0]) }),
        Function(
            "rank_avg(value: number, expression: numbers) -> number",
            .ordered { $0.averageRank($1[0]) }),
        Function(
            "percent_rank(column: numbers, value: number) -> number",
            .ordered { $0.percentRank($1[0]) }),
    ]

    /// Summaries of the distinct values of a column, or of the list in each row.
    static let tallies: [Function] = [
        Function(
            "count_distinct(expression: values) -> number", .tally { .number(Double($0.count)) }),
        Function(
            "mode(expression: sames) -> same",
            .tally { tally in
                // The first of the most frequent values in the order of rows.
                var most: Int?
                for place in 0..<tally.count
                where most.map({ tally.counts[place] > tally.counts[$0] }) ?? true { most = place }
                return .value(most)
            }),
    ]

    /// Values of other rows.
    static let places: [Function] = [
        Function("row() -> number", .place(.row)),
        Function("offset(column: same, row_offset: number) -> same", .place(.offset)),
        Function(
            "offset_list(column: same, row_offset: number, num_values: number) -> [same]",
            .place(.offsetList)),
        Function("index(expression: sames, n: number) -> same", .place(.index)),
        Function("match(value: same, expression: sames) -> number", .search(.match)),
        Function(
            "lookup(value: any, lookup_column: values, result_column: sames) -> same",
            .search(.lookup)),
        Function("running_total(value_column: number) -> number", .running(.total)),
        Function("running_product(value_column: number) -> number", .running(.product)),
    ]

    /// Values of other pivot columns.
    static let pivots: [Function] = [
        Function("pivot_column() -> number", .pivot(.column)),
        Function("pivot_index(expression: same, pivot_index: number) -> same", .pivot(.index)),
        Function(
            "pivot_offset(pivot_expression: same, col_offset: number) -> same", .pivot(.offset)),
        Function(
            "pivot_offset_list(pivot_expression: same, col_offset: number, num_values: number) -> [same]",
            .pivot(.offsetList)),
        Function("pivot_row(expression: same) -> [same]", .pivot(.row)),
        Function(
            "pivot_where(select_expression: yesno, expression: same) -> same", .pivot(.where)),
    ]
}
