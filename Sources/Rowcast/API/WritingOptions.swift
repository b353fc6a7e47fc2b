/// Options of writing an output, or all outputs of a conversion.
///
/// Every property's comment names its default. These are the options of all formats; options of single
/// formats are declared in the formats' folders.
public struct WritingOptions: Sendable {
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
    /// The check of outputs in xlsx, gsxml and html while they are written: `.wellFormed` or
    /// `.schema` of the library `RowcastValidation`. Other formats have no check. Default: nil, no
    /// check.
    public var validation: OutputValidation?

    /// Whether tables follow the visualisation settings that the document carries as `vis_config`
    /// (the API's `apply_vis`). Default: false.
    public var applyVis = false
    /// JSON text of visualisation settings to use instead of the document's. Default: nil.
    public var visConfig: [UInt8]?

    /// The values of formats' options that were set.
    package var values = FormatOptionValues()

    /// Makes the default options.
    public init() {}

    /// The value of a format's option, or the option's default.
    subscript<Value>(key: OptionKey<Value>) -> Value {
        get { values[key] }
        set { values[key] = newValue }
    }
}
