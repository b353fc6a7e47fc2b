/// Facts about the values of a column, as `Conversion.inspect` collects them in one reading.
public struct ColumnStatistics: Sendable, Equatable {
    /// The column of the flat table.
    public var column: Column
    /// Number of rows without a value.
    public var nulls = 0
    /// Number of rows with a value.
    public var values = 0
    /// Number of different values, told apart by their text: 1 and 1.0 are two.
    public var distinct = 0
    /// Whether `distinct` is an estimate, which is off by 1 in 100 or so, and by 3 in 100 in tables of
    /// more than 512 columns. Up to 100,000 different values are counted exactly while the counts of
    /// all columns take no more than 32 MB, which 32 such columns do.
    public var isDistinctEstimated = false
    /// The least number where all values are numbers, otherwise the first text in the order of UTF-8
    /// bytes; nil for a column without values. Texts end behind 1,000 bytes here and below.
    public var least: String?
    /// The greatest number or the last text.
    public var greatest: String?
    /// The mean, where all values are numbers.
    public var mean: Double?
    /// The longest text, the first of several, and its number of Unicode scalars.
    public var longest: String?
    /// Number of Unicode scalars of the longest text.
    public var longestCount = 0
    /// The first different values, three at most.
    public var examples: [String] = []
}
