import Rowcast

/// Standard output where it is a terminal: text, which ends with a line feed, so that the prompt
/// stands on a line of its own.
final class TerminalSink: ByteSink {
    private var sink: any ByteSink
    private var lastByte = UInt8(ascii: "\n")

    /// - Throws: `.unsupported` for a format whose bytes are no text.
    init(_ sink: any ByteSink, _ format: ResultFormat) throws(ConversionError) {
        guard format != .xlsx else {
            throw ConversionError(
                .unsupported, format: format,
                "a workbook is no text for a terminal", hint: "write a file: -o result.xlsx")
        }
        self.sink = sink
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        if let last = bytes.last { lastByte = last }
        try sink.write(bytes)
    }

    /// Ends the last line unless the output has.
    func endLine() throws(ConversionError) {
        guard lastByte != UInt8(ascii: "\n") else { return }
        try withUnsafeBytes(of: UInt8(ascii: "\n")) { byte throws(ConversionError) in
            try write(byte)
        }
    }
}
