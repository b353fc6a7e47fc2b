/// Converts a query task's result from one format to others.
///
///     let conversion = Conversion(from: .json)
///     let csv = try conversion.convert(bytes, to: .csv)
///
/// The input is read once, in frames that are decoded and encoded on all cores; memory stays at a
/// few frames however many rows there are.
public struct Conversion: Sendable {
    /// The format of the input; nil to recognise it by its first bytes.
    public var inputFormat: ResultFormat?
    /// Name of the input file. Its extension decides where the first bytes fit several formats.
    public var inputName: String?
    /// Options of reading and writing.
    public var options: ConversionOptions

    /// Makes a conversion.
    public init(
        from inputFormat: ResultFormat? = nil, inputName: String? = nil,
        options: ConversionOptions = ConversionOptions()
    ) {
        self.inputFormat = inputFormat
        self.inputName = inputName
        self.options = options
    }
}

/// One of several inputs of a conversion: their rows follow one another, or each has a sheet.
public struct ConversionInput {
    /// The source of the input's bytes.
    public var source: any ByteSource
    /// Name of the input in errors, in warnings and in the column that `sourceColumn` asks for, such as
    /// a path.
    public var name: String
    /// The format of the input; nil for that of the conversion.
    public var format: ResultFormat?
    /// Name of the input's sheet in a document of several results. Default: nil, the name of the
    /// explore, or else `name` without folder, format and compression.
    public var sheet: String?

    /// Makes an input.
    public init(
        _ source: any ByteSource, name: String, format: ResultFormat? = nil, sheet: String? = nil
    ) {
        self.source = source
        self.name = name
        self.format = format
        self.sheet = sheet
    }
}

/// An output of a conversion: a format, the sink that receives its bytes, and options of its own.
public struct ConversionOutput {
    /// The format to write.
    public var format: ResultFormat
    /// The sink that receives the bytes.
    public var sink: any ByteSink
    /// Options of writing this output; nil for those of the conversion.
    ///
    /// The output is what a conversion with these options would write alone. Outputs that differ in
    /// `applyVis`, `visConfig`, `applyFormatting` or in options of links cost a copy of each frame.
    public var options: WritingOptions?
    /// Greatest number of rows of a document; further rows go into further documents of the format, the
    /// parts of the output. Rows of subtotals count; totals stand in the last part.
    ///
    /// The sink's `finish()` is called behind each part, as `OutputFiles.makePartsSink` needs it; a result
    /// without rows is one part. Default: nil, one document.
    public var rowsPerPart: Int?

    /// Makes an output, with options of its own or those of the conversion.
    public init(
        _ format: ResultFormat, to sink: any ByteSink, options: WritingOptions? = nil,
        rowsPerPart: Int? = nil
    ) {
        self.format = format
        self.sink = sink
        self.options = options
        self.rowsPerPart = rowsPerPart
    }
}
