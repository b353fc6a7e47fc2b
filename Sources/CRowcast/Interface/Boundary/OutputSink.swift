import Rowcast

/// Marks the errors of an output, which are no errors of the input.
struct OutputFailure: Error {
    let underlying: (any Error)?
}

/// A sink whose errors are marked as those of an output.
struct OutputSink: ByteSink {
    var sink: any ByteSink

    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        do throws(ConversionError) {
            try sink.write(bytes)
        } catch {
            throw error.ofOutput
        }
    }

    mutating func finish() throws(ConversionError) {
        do throws(ConversionError) {
            try sink.finish()
        } catch {
            throw error.ofOutput
        }
    }
}

extension ConversionError {
    fileprivate var ofOutput: ConversionError {
        var error = self
        error.underlying = OutputFailure(underlying: error.underlying)
        return error
    }
}
