/// Finds the merged cells of a sheet, which are listed behind its rows.
enum MergedCells {
    /// Most merged cells that are kept; headings have fewer.
    private static let maxCount = 1 << 16

    /// Returns the merged cells that begin above row `limit`. Reads the sheet to its end.
    static func find(
        _ part: PartText, above limit: Int, name: String
    ) throws(ConversionError) -> [SheetRange] {
        var source = part.source
        let finder = Finder(limit)
        let parser = XMLPushParser(
            hasHandler: true, allowsDoctype: false, ignoresEncoding: part.isTranscoded)
        let buffer = ReadBuffer()
        var meter = AttributeMeter()
        while true {
            let text = try buffer.read(from: &source)
            if text.isEmpty { break }
            guard meter.allows(text) else {
                throw ConversionError(.tooLarge, "sheet '\(name)': \(AttributeMeter.reason)")
            }
            do throws(XMLFlaw) {
                try parser.parse(text, finder)
            } catch {
                throw ConversionError(.malformed, "sheet '\(name)': \(error.reason)")
            }
        }
        return finder.found
    }

    private final class Finder: XMLHandler {
        private(set) var found: [SheetRange] = []
        private let limit: Int
        private var scope = ElementScope()

        init(_ limit: Int) { self.limit = limit }

        func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
            guard scope.enter(name), name == "mergeCell", found.count < MergedCells.maxCount,
                let cells = attributes.text("ref").flatMap({ SheetRange($0) }),
                cells.rows.lowerBound < limit, cells.rows.upperBound < Int.max
            else { return }
            found.append(cells)
        }

        func endElement(_ name: XMLName) { _ = scope.leave() }
        func text(_ bytes: TextView) {}
    }
}
