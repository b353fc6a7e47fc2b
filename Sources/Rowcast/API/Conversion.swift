/// Converts a query task's result from one format to others.
///
///     let conversion = Conversion(from: .json)
///     let csv = try conversion.convert(bytes, to: .csv)
///
/// The input is read once, in frames that are decoded and encoded on all cores; memory stays at a
/// few frames however many rows there are.
public struct Conversion: Sendable {
    /// The format of the input; `nil`: told from its first bytes.
    public var inputFormat: ResultFormat?
    /// Name of the input, whose extension helps where content leaves the format open.
    public var inputName: String?
    /// How to read and write.
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

/// A format to write and where its bytes go.
public struct ConversionOutput {
    /// The format.
    public var format: ResultFormat
    /// Where the bytes go.
    public var sink: any ByteSink

    /// Makes an output.
    public init(_ format: ResultFormat, to sink: any ByteSink) {
        self.format = format
        self.sink = sink
    }
}
