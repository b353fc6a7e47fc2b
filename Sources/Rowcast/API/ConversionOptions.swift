/// Options of a conversion: of reading its input, of writing its outputs, and the limits that reading
/// and writing share.
///
/// Every property's comment names its default. A conversion with a value outside its range throws
/// `.invalidOption`.
public struct ConversionOptions: Sendable {
    /// Options of reading the input.
    public var reading = ReadingOptions()
    /// Options of writing the outputs that have none of their own.
    public var writing = WritingOptions()

    /// Greatest number of rows of the result to write. Reading stops behind them, unless `totals`
    /// of an output asks for rows that stand behind the result's rows. Default: nil, all rows.
    public var limit: Int?
    /// Whether inputs of one conversion may differ in their columns: the result then has those of all,
    /// null where an input has none. Default: false, which makes a difference an error.
    public var union = false
    /// Name of a further column, the last one, that holds each row's `ConversionInput.name`. Default:
    /// nil, no such column.
    public var sourceColumn: String?
    /// Whether a pivoted result becomes one row for each pivot value, with the pivot fields as columns.
    /// Combinations without a value, row totals and totals are left out; a result without pivots is an
    /// error. Default: false.
    public var unpivots = false
    /// Number of threads; the output does not depend on it. Default: the number of cores.
    public var threads = ConversionOptions.coreCount
    /// Greatest length of a row in bytes. Default: 64 MB; at most 255 MB.
    public var maxRowBytes = 64 << 20
    /// Greatest length of a header or footer in bytes. Default: 64 MB.
    public var maxHeaderBytes = 64 << 20
    /// Number of bytes of input in a frame, which one thread decodes at a time. Default: 512 KB.
    public var frameBytes = 512 << 10
    /// Folder of the temporary file that holds the bytes of a pipe that must be read twice, and of those that
    /// hold columns of calculations for which memory has no room.
    public var temporaryFolder = "/tmp"
    /// Greatest number of bytes of a pipe in the temporary folder, and of columns there. Default: 64 GB.
    public var maxSpoolBytes = 64 << 30

    /// The columns that are calculated of the result's rows: `calculations` of the module
    /// `TableCalculations` sets them. Default: nil, none.
    package var calculation: (any ColumnCalculation)?

    /// Whether setting an option that no format of the conversion has is an error. Default: false;
    /// the command sets it.
    package var refusesIdleOptions = false
    /// Asked after each step of a conversion on threads whether to end it by `.cancelled`. Default: nil.
    package var isCancelled: (@Sendable () -> Bool)?

    /// Makes the default options.
    public init() {}

    /// Whether the rows of a result of so many inputs are other than those of a document.
    func changesRows(inputCount: Int = 1) -> Bool {
        inputCount > 1 || sourceColumn != nil || unpivots
    }

    /// - Throws: `.invalidOption`, naming the first property whose value is outside its range.
    func validate() throws(ConversionError) {
        func check(_ isValid: Bool, _ name: String, _ values: String) throws(ConversionError) {
            if isValid { return }
            throw ConversionError(.invalidOption, "\(name) must be \(values)")
        }
        try check((limit ?? 0) >= 0, "limit", "a number of rows, or nil for all")
        try check(threads >= 1, "threads", "at least 1")
        try check(frameBytes >= 1, "frameBytes", "at least 1")
        try check(1...255 << 20 ~= maxRowBytes, "maxRowBytes", "1 byte to 255 MB")
        try check(1...255 << 20 ~= maxHeaderBytes, "maxHeaderBytes", "1 byte to 255 MB")
        try check(maxSpoolBytes >= 0, "maxSpoolBytes", "at least 0")
        try reading.values.validate()
        try writing.validate()
    }
}
