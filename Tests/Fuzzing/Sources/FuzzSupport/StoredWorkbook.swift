/// A workbook, nothing of it compressed, of the text of a sheet and behind a zero byte that of the
/// shared strings.
public func storedWorkbook(_ input: [UInt8]) -> [UInt8] {
    let texts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    func link(_ id: String, _ kind: String, _ target: String) -> String {
        "<Relationship Id=\"\(id)\" Type=\"\(office)/\(kind)\" Target=\"\(target)\"/>"
    }
    let parts: [(String, [UInt8])] = [
        (
            "xl/workbook.xml",
            Array("<workbook><sheets><sheet name=\"S\" id=\"r1\"/></sheets></workbook>".utf8)
        ),
        (
            "xl/_rels/workbook.xml.rels",
            Array(
                ("<Relationships>" + link("r1", "worksheet", "s") + link("r2", "styles", "f")
                    + link("r3", "sharedStrings", "t") + "</Relationships>").utf8)
        ),
        (
            "xl/f",
            Array(
                "<styleSheet><cellXfs><xf/><xf numFmtId=\"22\"/><xf numFmtId=\"46\"/></cellXfs></styleSheet>"
                    .utf8)
        ),
        ("xl/t", texts.count > 1 ? Array(texts[1]) : Array("<sst/>".utf8)),
        ("xl/s", Array(texts[0])),
    ]
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in parts {
        let offset = archive.count
        let common =
            little(0, 10) + little(Int(checksum(content)), 4)
            + little(content.count, 4) + little(content.count, 4) + little(name.utf8.count, 2)
        archive += little(0x0403_4B50, 4) + common + little(0, 2) + name.utf8 + content
        directory += little(0x0201_4B50, 4) + little(0, 2) + common + little(0, 12)
        directory += little(offset, 4) + name.utf8
    }
    let start = archive.count
    return archive + directory + little(0x0605_4B50, 4) + little(0, 4) + little(parts.count, 2)
        + little(parts.count, 2) + little(directory.count, 4) + little(start, 4) + little(0, 2)
}

private func little(_ number: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: $0 < 8 ? number >> (8 * $0) : 0) }
}

/// CRC-32, bit by bit.
private func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
        (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
}
