/// A cell of a sheet and the URL that it links to.
struct LinkedCell: Sendable {
    var row: Int
    var column: Int
    var url: [UInt8]
}

/// Hyperlinks of the current sheet, written behind its rows (ECMA-376 part 1, 18.3.1.47).
///
/// Memory holds the links until the sheet ends, up to the number that Excel takes.
struct WrittenLinks: Sendable {
    /// Most hyperlinks of a sheet; with more, Excel repairs the file.
    static let maxCount = 65_530
    /// Most bytes of a hyperlink; with longer ones, Excel repairs the file.
    static let maxLength = 2079

    private let maxCount: Int
    private var links: [LinkedCell] = []
    /// Number of cells without their link because of the limit, in all sheets.
    private(set) var lostCount = 0

    init(maxCount: Int = WrittenLinks.maxCount) { self.maxCount = maxCount }

    var isEmpty: Bool { links.isEmpty }

    /// Adds links whose `row` counts within the current sheet.
    mutating func append(_ others: some Sequence<LinkedCell>) {
        for link in others {
            if links.count < maxCount { links.append(link) } else { lostCount += 1 }
        }
    }

    /// Removes the links of a sheet that has ended.
    mutating func removeAll() { links = [] }

    /// Writes the `<hyperlinks>` element with the names of the linked cells.
    func write(into xml: inout OutputBuffer) {
        if links.isEmpty { return }
        xml.append("<hyperlinks>")
        for (index, link) in links.enumerated() {
            let cell = "\(SheetColumnName.name(at: link.column))\(link.row)"
            xml.append("<hyperlink ref=\"\(cell)\" r:id=\"rId\(index + 1)\"/>")
        }
        xml.append("</hyperlinks>")
    }

    /// The relationships part with the URLs of the links.
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

    /// Warning about the cells that lost their links.
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
