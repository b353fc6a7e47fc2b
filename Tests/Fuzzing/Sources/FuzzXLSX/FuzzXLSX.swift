import FuzzSupport

/// One input: a workbook, or the text of a sheet, a zero, and that of the shared strings, which are
/// put into one; libFuzzer calls this.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let workbook = input.starts(with: [0x50, 0x4B]) ? input : storedWorkbook(input)
    workbook.withUnsafeBufferPointer { bytes in
        if let start = bytes.baseAddress { fuzz(start, bytes.count, as: .xlsx) }
    }
    return 0
}
