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

    /// Makes an output, with options of its own or those of the conversion.
    public init(_ format: ResultFormat, to sink: any ByteSink, options: WritingOptions? = nil) {
        self.format = format
        self.sink = sink
        self.options = options
    }
}
