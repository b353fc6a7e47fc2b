import FuzzSupport
import Rowcast

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The format that FUZZ_FORMAT names.
private let format = getenv("FUZZ_FORMAT").flatMap { ResultFormat.named(String(cString: $0)) }

/// Prints the formats that can be fuzzed, unless FUZZ_FORMAT names one; libFuzzer calls this first.
@_cdecl("LLVMFuzzerInitialize")
public func begin(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
    if format?.canDecode == true { return 0 }
    for format in ResultFormat.all where format.canDecode { print(format.name) }
    exit(getenv("FUZZ_FORMAT") == nil ? 0 : 64)
}

/// One input; libFuzzer calls this.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    if let format { fuzz(UnsafeBufferPointer(start: start, count: count), as: format) }
    return 0
}
