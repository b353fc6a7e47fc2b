/// Cleans the HTML that cells of the source have, where options ask for formatted cells.
struct HTMLCellMarkup: Sendable {
    /// `nil` if cells show plain text.
    private let cleaner: HTMLCleaner?

    init(_ options: EncodingOptions) {
        cleaner = HTMLCellMarkup.cleaner(options, images: LinkRules(baseURL: options.baseUrl))
    }

    /// Makes the cleaner of cells in e-mails, which load no images: their `alt` text is shown.
    init(ofMail options: EncodingOptions) {
        cleaner = HTMLCellMarkup.cleaner(options, images: nil)
    }

    private static func cleaner(_ options: EncodingOptions, images: LinkRules?) -> HTMLCleaner? {
        guard options.applyFormatting else { return nil }
        return HTMLCleaner(
            links: LinkRules(pathPrefix: options.pathPrefix, baseURL: options.baseUrl),
            images: images)
    }

    /// Whether all cells of a batch are plain text.
    func isEmpty(in batch: RowBatch) -> Bool { cleaner == nil || batch.rawCells == nil }

    /// Returns the cleaned HTML of a cell; `nil` if the cell has none.
    func clean(_ place: Int, of batch: RowBatch) -> CleanMarkup? {
        guard let cleaner, let raw = batch.rawCells?[place],
            let html = JSONCellText(raw, batch.allText)?.string(JSONCellText.html)
        else { return nil }
        var text = OutputBuffer(capacity: html.end - html.start + 256)
        text.reserve(html.end - html.start)
        text.count = unescapeJSON(batch.allText, html.start, html.end, to: text.target)
        var cleaned = OutputBuffer(capacity: text.count + 256)
        cleaner.append(cleaned: text.text(), into: &cleaned)
        return CleanMarkup(bytes: cleaned.array)
    }
}

/// HTML of a cell after cleaning, safe to show.
struct CleanMarkup {
    let bytes: [UInt8]

    private static let linkStart = Array("<a href=\"".utf8)

    var hasLink: Bool { !linkStarts.isEmpty }

    /// Number of links that are not absolute.
    var relativeLinkCount: Int { linkStarts.count { !bytes[$0...].isAbsoluteLink } }

    /// The places behind `<a href="`, with which the cleaner begins every link.
    private var linkStarts: [Int] {
        let start = CleanMarkup.linkStart
        return bytes.indices.filter {
            bytes[$0] == start[0] && bytes[$0...].starts(with: start)
        }.map { $0 + start.count }
    }
}

extension Sequence<UInt8> {
    /// Whether the text begins as an absolute link that `LinkRules` made.
    var isAbsoluteLink: Bool {
        ["https://", "http://", "mailto:"].contains { starts(with: $0.utf8) }
    }
}
