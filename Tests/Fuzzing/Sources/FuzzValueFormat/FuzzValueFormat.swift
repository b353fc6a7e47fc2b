import Rowcast

/// One input, the first line of which is a format and the rest a value; libFuzzer calls this.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: start, count: count)
    let lineEnd = input.firstIndex(of: 10) ?? count
    let code = String(decoding: input[..<lineEnd], as: UTF8.self)
    let value = String(decoding: input[min(lineEnd + 1, count)...], as: UTF8.self)
    guard let format = try? ValueFormat(excel: code) else { return 0 }
    let shown = format.text(of: value)

    // Separators of two bytes are for the general way only.
    let group = "\u{91}"
    let point = "\u{92}"
    guard !(code + value).unicodeScalars.contains(where: { (0x80..<0xA0).contains($0.value) }),
        let general = try? ValueFormat(excel: code, numberFormat: "1\(group)234\(point)56")
    else { return 0 }
    let shownGenerally = general.text(of: value)
        .split(separator: group, omittingEmptySubsequences: false).joined(separator: ",")
        .split(separator: point, omittingEmptySubsequences: false).joined(separator: ".")
    guard shown == shownGenerally else {
        fatalError("\(value) in \(code): \(shown), generally \(shownGenerally)")
    }

    guard let excelCode = format.excelCode else { return 0 }
    guard let again = try? ValueFormat(excel: excelCode), again.excelCode == excelCode else {
        fatalError("\(code) for Excel: \(excelCode)")
    }
    return 0
}
