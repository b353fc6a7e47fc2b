import FuzzSupport

/// One input; libFuzzer calls this.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    fuzz(start, count, as: .ndjson)
    return 0
}
