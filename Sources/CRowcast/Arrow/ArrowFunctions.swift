public import CRowcastHeader
import Rowcast

@c @implementation
public func rowcast_read_arrow(
    _ inputs: UnsafePointer<rowcast_input>!, _ inputCount: Int,
    _ call: UnsafePointer<rowcast_call>!, _ stream: UnsafeMutablePointer<ArrowArrayStream>!
) -> UnsafeMutablePointer<rowcast_error>! {
    let results = CResults(nil, 0, call)
    // A stream without release is none, as the interface has it.
    stream?.initialize(to: ArrowArrayStream())
    return CError.ofWork { () throws(ConversionError) in
        guard let stream else {
            throw ConversionError(.invalidOption, "the place of the stream is NULL")
        }
        let reading = try ArrowReading(
            inputs: CInput.all(inputs, inputCount), call: CCall(call), results)
        stream.initialize(to: ArrowStreamExport(reading).stream)
    }
}

@c @implementation
public func rowcast_write_arrow(
    _ stream: UnsafeMutablePointer<ArrowArrayStream>!,
    _ columns: UnsafePointer<rowcast_column>!, _ columnCount: Int,
    _ outputs: UnsafeMutablePointer<rowcast_output>!, _ outputCount: Int,
    _ call: UnsafePointer<rowcast_call>!
) -> UnsafeMutablePointer<rowcast_error>! {
    let results = CResults(outputs, outputCount, call)
    return CError.ofWork { () throws(ConversionError) in
        // First of all, so that the stream is released whatever the other arguments are.
        let source = try ArrowSourceStream(stream)
        let work = try ArrowWriting(
            source, ArrowColumnDescription.all(columns, columnCount),
            outputs: COutput.all(outputs, outputCount), call: CCall(call))
        try work.run(handingOverTo: results)
    }
}
