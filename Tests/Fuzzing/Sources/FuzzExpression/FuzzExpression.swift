import FuzzSupport

/// One input; libFuzzer calls this.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    fuzzExpression(UnsafeBufferPointer(start: start, count: count))
    return 0
}
