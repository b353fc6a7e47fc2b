/// The tables of a page with their captions and numbers of rows, listed while the page goes by.
struct HTMLTableList {
    /// Most bytes of a caption that are kept.
    private static let maxNameBytes = 200

    /// The first tables, in the order of their start tags.
    private(set) var tables: [InputTable] = []
    /// Numbers of the open tables, the innermost last; pages nest elements 2,000 deep at most.
    private var open: [Int] = []
    private var count = 0
    /// Text of the open caption; nil outside of captions.
    private var caption: [UInt8]?

    mutating func startElement(_ tag: HTMLTag) {
        switch tag {
        case .table:
            count += 1
            open.append(count)
            if count <= InputTable.maxCount { tables.append(InputTable(number: count, rows: 0)) }
        case .row:
            if let index = innermost { tables[index].rows? += 1 }
        case .caption:
            caption = []
        default:
            if tag.isBlock { caption?.append(.space) }
        }
    }

    mutating func endElement(_ tag: HTMLTag) {
        if tag == .table { _ = open.popLast() }
        guard tag == .caption, let text = caption else { return }
        caption = nil
        guard let index = innermost, tables[index].name == nil else { return }
        // A character that the limit cuts through is left out.
        let name = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ").filter { $0 != "\u{FFFD}" }
        if !name.isEmpty { tables[index].name = name }
    }

    mutating func add(_ text: TextView) {
        guard let room = caption.map({ HTMLTableList.maxNameBytes - $0.count }), room > 0 else {
            return
        }
        caption?.append(contentsOf: text.prefix(room))
    }

    /// Marks the table that is read, of which `headingRows` rows are none of the result.
    mutating func markRead(_ number: Int, headingRows: Int) {
        guard tables.indices.contains(number - 1) else { return }
        tables[number - 1].isRead = true
        tables[number - 1].rows = headingRows
    }

    /// Index of the innermost open table, if that is listed.
    private var innermost: Int? {
        open.last.flatMap { $0 <= InputTable.maxCount ? $0 - 1 : nil }
    }
}
