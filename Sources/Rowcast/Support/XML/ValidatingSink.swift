/// A sink that has everything checked before it passes it on.
struct ValidatingSink: ByteSink {
    private var sink: any ByteSink
    private var validator: any OutputValidator

    init(_ sink: any ByteSink, _ validator: any OutputValidator) {
        self.sink = sink
        self.validator = validator
    }

    /// - Throws: the validator's error, or the sink's.
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        try validator.check(bytes)
        try sink.write(bytes)
    }

    /// Checks that what was written is whole.
    mutating func finish() throws(ConversionError) { try validator.finish() }
}
