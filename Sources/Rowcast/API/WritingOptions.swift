/// Options of writing an output, or all outputs of a conversion.
///
/// Every property's comment names its default. These are the options of all formats; options of single
/// formats are declared in the formats' folders.
public struct WritingOptions: Sendable {
    /// The columns to write, in this order, each by field name, label or heading. A pattern such as
    /// `orders.*` stands for the columns that it fits and no other element names; case and blanks do
    /// not matter where they decide nothing. Default: nil, all columns.
    public var columns: [String]?
    /// The columns to leave out, by names and patterns as in `columns`. Default: none.
    public var droppedColumns: [String] = []
    /// New names of columns, by names as in `columns`. A new name is the heading and the key, whatever
    /// `header` says. Default: none.
    public var renamedColumns: [String: String] = [:]
    /// Value formats of columns, such as `$#,##0`, by names as in `columns`. Text formats write these
    /// columns formatted, with or without `applyFormatting`; workbooks get number formats. Default:
    /// none, the formats of the document.
    public var valueFormats: [String: String] = [:]
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

    /// Whether columns are chosen, dropped or renamed, so that rows of the source cannot be copied.
    var changesColumns: Bool {
        columns != nil || !droppedColumns.isEmpty || !renamedColumns.isEmpty
    }

    /// Whether only columns are written that `columns` names one by one.
    var namesAllColumns: Bool { columns?.allSatisfy { NamePattern($0) == nil } ?? false }

    /// - Throws: `.invalidOption` for an empty name, and for a text that is no value format.
    func validate() throws(ConversionError) {
        try values.validate()
        for (old, new) in renamedColumns where old.isEmpty || new.isEmpty {
            throw ConversionError(
                .invalidOption, "\(option: .renamedColumns) has an empty name beside '\(old + new)'"
            )
        }
        for (name, code) in valueFormats.sorted(by: { $0.key < $1.key }) {
            do throws(FormatFault) {
                _ = try ValueFormat(code)
            } catch {
                throw ConversionError(
                    .invalidOption,
                    "\(option: .valueFormats): '\(code)' of \(name) is no value format: \(error.reason)"
                )
            }
        }
    }

    /// The value of a format's option, or the option's default.
    subscript<Value>(key: OptionKey<Value>) -> Value {
        get { values[key] }
        set { values[key] = newValue }
    }
}
