/// Text of a workbook's part as UTF-8. A part may be in UTF-16 with a byte order mark (ECMA-376
/// part 2, 9.1.4; XML 1.0, 4.3.3).
struct PartText {
    let source: any ByteSource
    /// Whether the text was converted from UTF-16, so that the encoding declared in it is wrong.
    let isTranscoded: Bool

    init(_ zip: ZipReader, _ entry: ZipReader.Entry) throws(ConversionError) {
        var peek: any ByteSource = try zip.open(entry)
        let buffer = ReadBuffer(byteCount: 2)
        let first = Array(try buffer.read(from: &peek))
        let part = try zip.open(entry)
        isTranscoded = [[0xFF, 0xFE], [0xFE, 0xFF], [0x3C, 0]].contains(first)
        source = isTranscoded ? TranscodedSource(part, encoding: .utf16) : part
    }
}
