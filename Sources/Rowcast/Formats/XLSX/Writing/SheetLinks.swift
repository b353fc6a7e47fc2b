/// The hyperlinks of the sheet at hand, which stand behind its rows (ECMA-376 part 1, 18.3.1.47).
///
/// They are held until the sheet ends, as many as Excel takes of them.
struct SheetLinks: Sendable {
    /// More make Excel repair the file.
    static let maxCount = 65_530
    /// Longer ones do so, too.
    static let maxLength = 2079

    private let maxCount: Int
    private var links: [LinkedCell] = []
    /// Cells beyond the limit, in all sheets.
    private(set) var lostCount = 0

    init(maxCount: Int = SheetLinks.maxCount) { self.maxCount = maxCount }

    var isEmpty: Bool { links.isEmpty }

    /// Adds links of cells whose `row` is that of the sheet.
    mutating func append(_ others: some Sequence<LinkedCell>) {
        for link in others {
            if links.count < maxCount { links.append(link) } else { lostCount += 1 }
        }
    }

    /// Forgets those of a sheet that has ended.
    mutating func removeAll() { links = [] }

    /// Writes the element that names the cells.
    func write(into xml: inout OutputBuffer) {
        if links.isEmpty { return }
        xml.append("<hyperlinks>")
        for (index, link) in links.enumerated() {
            let cell = "\(SheetWriter.name(ofColumn: link.column))\(link.row)"
            xml.append("<hyperlink ref=\"\(cell)\" r:id=\"rId\(index + 1)\"/>")
        }
        xml.append("</hyperlinks>")
    }

    /// The part that says where they lead.
    var relationships: [UInt8] {
        var xml = OutputBuffer(capacity: 1 << 16)
        xml.append(XLSXParts.declaration)
        xml.append("\n<Relationships xmlns=\"\(XLSXParts.packageRelationships)\">")
        for (index, link) in links.enumerated() {
            xml.append("<Relationship Id=\"rId\(index + 1)\" ")
            xml.append("Type=\"\(XLSXParts.relationships)/hyperlink\" Target=\"")
            xml.append(xmlText: String(decoding: link.url, as: UTF8.self), .replacementCharacter)
            xml.append("\" TargetMode=\"External\"/>")
        }
        xml.append("</Relationships>")
        return xml.array
    }

    /// What a user should know at the end.
    var warnings: [Warning] {
        guard lostCount > 0 else { return [] }
        return [
            Warning(
                "links_left_out",
                "a sheet has \(maxCount) hyperlinks at most; further cells are not linked",
                count: lostCount)
        ]
    }
}
