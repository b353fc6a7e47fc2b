public import CRowcastHeader
import Rowcast

// The functions of `rowcast.h`. Each reads its arguments, does its work as plain Swift, and hands the
// results over. This folder knows the pointers, no other does.

@c @implementation
public func rowcast_abi_version() -> UInt32 { UInt32(ROWCAST_ABI_VERSION) }

@c @implementation
public func rowcast_version() -> UnsafePointer<CChar>! { CText.constant(LibraryVersion.number) }

@c @implementation
public func rowcast_convert(
    _ inputs: UnsafePointer<rowcast_input>!, _ inputCount: Int,
    _ outputs: UnsafeMutablePointer<rowcast_output>!, _ outputCount: Int,
    _ call: UnsafePointer<rowcast_call>!
) -> UnsafeMutablePointer<rowcast_error>! {
    let results = CResults(outputs, outputCount, call)
    return CError.ofWork { () throws(ConversionError) in
        let work = try ConvertCall(
            inputs: CInput.all(inputs, inputCount), outputs: COutput.all(outputs, outputCount),
            call: CCall(call))
        try work.run(handingOverTo: results)
    }
}

@c @implementation
public func rowcast_inspect(
    _ input: UnsafePointer<rowcast_input>!, _ call: UnsafePointer<rowcast_call>!,
    _ inspection: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> UnsafeMutablePointer<rowcast_error>! {
    inspection?.pointee = nil
    _ = CResults(nil, 0, call)
    return CError.ofWork { () throws(ConversionError) in
        guard let inspection else {
            throw ConversionError(.invalidOption, "the place of the inspection is NULL")
        }
        let input = try CInput.all(input, 1)[0]
        inspection.pointee = try CText.copy(inspect(input, CCall(call)))
    }
}

@c @implementation
public func rowcast_formats(
    _ formats: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> UnsafeMutablePointer<rowcast_error>! {
    CError.ofWork { () throws(ConversionError) in
        guard let formats else {
            throw ConversionError(.invalidOption, "the place of the formats is NULL")
        }
        formats.pointee = try CText.copy(ResultFormat.json(.names))
    }
}

@c @implementation
public func rowcast_error_free(_ error: UnsafeMutablePointer<rowcast_error>!) {
    CError.free(error)
}

@c @implementation
public func rowcast_free(_ memory: UnsafeMutableRawPointer!) { CMemory.free(memory) }

@c @implementation
public func rowcast_cancellation_new() -> OpaquePointer! { Cancellation.make() }

@c @implementation
public func rowcast_cancel(_ cancellation: OpaquePointer!) {
    Cancellation.of(cancellation)?.cancel()
}

@c @implementation
public func rowcast_cancellation_free(_ cancellation: OpaquePointer!) {
    Cancellation.free(cancellation)
}
