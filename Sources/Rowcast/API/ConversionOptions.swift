/// Options of reading and writing a result.
///
/// Every property's comment names its default. A conversion with a value outside its range throws
/// `.invalidOption`. These are the options of all conversions; options of
/// single formats are declared in the formats' folders.
public struct ConversionOptions: Sendable {
    // MARK: - What is converted

    /// Greatest number of rows of the result to write. Reading stops behind them, unless `totals`
    /// asks for rows that stand behind the result's rows. Default: nil, all rows.
    public var limit: Int?
    /// The columns to write, in this order, each by field name, heading or label. Default: nil, all
    /// columns.
    public var columns: [String]?
    /// The text of headings and keys. Default: the style that is usual for the format, labels in csv
    /// and other tables, names in json.
    public var header = HeaderStyle.byFormat
    /// Whether text formats show hidden fields. Default: false.
    public var includesHidden = false
    /// The rows of totals to write beside the result's rows. Subtotals that stand behind the rows
    /// make a conversion read its input twice. Default: the rows that are usual for the format.
    public var totals = Totals.byFormat
    /// Whether tables show the row totals of pivoted results. Default: true.
    public var includesRowTotals = true
    /// Whether text formats write values as the model formats them, such as `$1,234.50` (the API's
    /// `apply_formatting`). Workbooks keep numbers and get the formats as styles. Default: false.
    public var applyFormatting = false
    /// How thoroughly outputs in xlsx, gsxml and html are checked while they are written. Other
    /// formats have no checker. Default: nil, no check.
    public var validation: Validation?

    /// Whether tables follow the visualisation settings that the document carries as `vis_config`
    /// (the API's `apply_vis`). Default: false.
    public var applyVis = false
    /// JSON text of visualisation settings to use instead of the document's. Default: nil.
    public var visConfig: [UInt8]?

    // MARK: - Resources

    /// Number of threads; the output does not depend on it. Default: the number of cores.
    public var threads = ConversionOptions.coreCount
    /// Greatest length of a row in bytes. Default: 64 MB; at most 255 MB.
    public var maxRowBytes = 64 << 20
    /// Greatest length of a header or footer in bytes. Default: 64 MB.
    public var maxHeaderBytes = 64 << 20
    /// Number of bytes of input in a frame, which one thread decodes at a time. Default: 512 KB.
    public var frameBytes = 512 << 10
    /// Folder of the temporary file that holds the bytes of a pipe that must be read twice.
    public var temporaryFolder = "/tmp"
    /// Greatest length of the temporary file in bytes. Default: 64 GB.
    public var maxSpoolBytes = 64 << 30

    // MARK: - Options of formats

    /// The values that were set, by the names of their options.
    private var values: [String: any Sendable] = [:]
    /// The valid arguments, in words, of each option that was set to another value.
    private var invalid: [String: String] = [:]

    /// Whether setting an option that no format of the conversion has is an error. Default: false;
    /// the command sets it.
    public var refusesIdleOptions = false

    /// The names of the format options that were set.
    var setOptionNames: [String] { Array(values.keys) }

    /// Makes the default options.
    public init() {}

    /// The value of a format's option, or the option's default.
    subscript<Value>(key: OptionKey<Value>) -> Value {
        get { values[key.name] as? Value ?? key.defaultValue }
        set {
            values.updateValue(newValue, forKey: key.name)
            invalid[key.name] = key.isValid(newValue) ? nil : key.values
        }
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
        try check(maxRowBytes >= 1, "maxRowBytes", "at least 1")
        try check(1...255 << 20 ~= maxHeaderBytes, "maxHeaderBytes", "1 byte to 255 MB")
        try check(maxSpoolBytes >= 0, "maxSpoolBytes", "at least 0")
        for (name, values) in invalid.sorted(by: { $0.key < $1.key }) {
            try check(false, name, values)
        }
    }
}
