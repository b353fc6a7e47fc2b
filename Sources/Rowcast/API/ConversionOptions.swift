/// How a result is read and written. Every property has the default that its comment names.
///
/// Here are the options of any conversion; those of single formats are declared beside the formats.
public struct ConversionOptions: Sendable {
    // MARK: - What is converted

    /// At most that many rows of the result; reading stops there, unless `totals` asks for what stands
    /// behind the rows. `nil`: all.
    public var limit: Int?
    /// The columns to write, by field name, heading or label, in that order. `nil`: all.
    public var columns: [String]?
    /// What headings and keys show. `nil`: what is usual for the format (labels in csv and its
    /// like, names in json).
    public var header: HeaderStyle?
    /// Whether text-like formats show hidden fields. Default: no.
    public var includesHidden = false
    /// Which rows of totals are written beside those of the result. Subtotals that stand behind the
    /// rows make a conversion read its input twice. Default: what is usual for the format.
    public var totals = Totals.byFormat
    /// Whether row totals of pivoted results are shown in tables. Default: yes.
    public var includesRowTotals = true
    /// Whether values are written as the model formats them (the API's `apply_formatting`) in
    /// formats that show text. Workbooks keep numbers and get the formats beside them. Default: no.
    public var applyFormatting = false
    /// How thoroughly what is written is checked on the way, in the formats that have a checker:
    /// xlsx, gsxml and html. `nil`: not at all.
    public var validation: Validation?

    /// Whether tables are shown as a visualisation's settings say (the API's `apply_vis`), by those
    /// that the document carries as `vis_config`. Default: no.
    public var applyVis = false
    /// The JSON text of such settings, which then count instead. Default: none.
    public var visConfig: [UInt8]?

    // MARK: - Resources

    /// Threads at work; the output does not depend on it. Default: one a core.
    public var threads = ConversionOptions.coreCount
    /// The longest row, in bytes. Default: 64 MB; at most 255 MB.
    public var maxRowBytes = 64 << 20
    /// The longest header or footer, in bytes. Default: 64 MB.
    public var maxHeaderBytes = 64 << 20
    /// Bytes of input that are decoded at a time. Default: 512 KB.
    public var frameBytes = 512 << 10
    /// Folder of the temporary file that a pipe is kept in when it must be read twice.
    public var temporaryFolder = "/tmp"
    /// The largest such file, in bytes. Default: 64 GB.
    public var maxSpoolBytes = 64 << 30

    // MARK: - Options of formats

    /// What was set, by the options' names.
    private var values: [String: any Sendable] = [:]

    /// Whether an option that was set and that no format of the conversion has is an error, as users of
    /// a command expect. Default: no.
    public var refusesIdleOptions = false

    /// The names of the options of formats that were set.
    var setOptionNames: [String] { Array(values.keys) }

    /// Makes the default options.
    public init() {}

    /// The value of an option that formats declare.
    subscript<Value>(key: OptionKey<Value>) -> Value {
        get { values[key.name] as? Value ?? key.defaultValue }
        set { values.updateValue(newValue, forKey: key.name) }
    }
}
