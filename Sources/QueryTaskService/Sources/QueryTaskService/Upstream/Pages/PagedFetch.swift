internal import QueryTasks
internal import Rowcast

/// The fetching of a result in pages, whose rows are written to one json_detail.
///
/// Each page begins with the rows of the last value of the page before, which have to be there again as they
/// were. A query whose pages do not fit together, such as one with running totals, ends in `NoPages`.
struct PagedFetch {
    /// Fetches the page of a query.
    typealias Fetch = @Sendable (JSONValue) async throws -> DetailPage

    private let query: PagedQuery
    private let fetch: Fetch
    private let progress: @Sendable (Int) -> Void
    private var document: PagedDocument
    private var writtenRows = 0

    init(
        _ query: PagedQuery, to sink: any ByteSink, progress: @Sendable @escaping (Int) -> Void,
        fetch: @escaping Fetch
    ) {
        self.query = query
        self.progress = progress
        self.fetch = fetch
        document = PagedDocument(sink)
    }

    /// Fetches the pages, and writes them.
    ///
    /// - Returns: The place of `false` in the document, which tells whether the result is truncated, where it
    ///   has to be `true`.
    /// - Throws: `NoPages` where the result has to be fetched whole.
    mutating func run() async throws -> Int? {
        if let obstacle = query.obstacle { throw NoPages(obstacle) }
        var page = try await page(sorts: query.sorts, where: nil)
        if isLast(page) {
            try document.write(whole: page)
            return nil
        }
        // They know of rows that are on other pages.
        if page.sql.isEmpty || page.sql.words.contains("OVER") {
            throw NoPages("its SQL \(page.sql.isEmpty ? "is not told" : "has window functions")")
        }
        let order: PageOrder
        if let told = try PageOrder(of: page, query) {
            order = told
        } else {
            order = try PageOrder(choosingFor: page)
            page = try await self.page(sorts: order.sorts, where: nil)
        }
        try document.begin(page, pageRows: query.pageRows)
        var keys = try page.keys(order.field)
        let hasNullsFirst = keys.first == .null
        var held: [ArraySlice<UInt8>] = []
        while true {
            for (first, second) in zip(keys, keys.dropFirst())
            where !order.allows(first, second, hasNullsFirst: hasNullsFirst) {
                throw NoPages("its rows are not in the order of \(order.field)")
            }
            try page.check(held, keys)
            if isLast(page) {
                try write(page, page.rows.count)
                try document.finish()
                return page.isTruncated ? document.placeOfTruncated : nil
            }
            guard let last = keys.last, let group = keys.lastIndex(where: { $0 != last }) else {
                throw NoPages("more rows than a page has are alike in \(order.field)")
            }
            try write(page, group + 1)
            held = page.rows[(group + 1)...].map { page.bytes[$0] }
            let columns = page.columns
            page = try await self.page(
                sorts: order.sorts, where: order.condition(from: last, hasNullsFirst: hasNullsFirst)
            )
            guard page.columns == columns else {
                throw NoPages("its pages have other fields")
            }
            keys = try page.keys(order.field)
        }
    }

    /// Number of rows that the result may still have.
    private var remainingRows: Int { query.limit.map { $0 - writtenRows } ?? .max }

    private var askedRows: Int { min(query.pageRows, remainingRows) }

    private func page(sorts: [String], where condition: String?) async throws -> DetailPage {
        let page = try await fetch(query.page(sorts: sorts, rows: askedRows, where: condition))
        guard page.rows.count <= askedRows else {
            throw NoPages("the server gives more rows than it is asked for")
        }
        return page
    }

    /// Whether no page is behind one.
    private func isLast(_ page: DetailPage) -> Bool {
        // A server may give fewer rows than it is asked for, and tell so.
        page.rows.count >= remainingRows || page.rows.count < askedRows && !page.isTruncated
            || page.rows.isEmpty
    }

    private mutating func write(_ page: DetailPage, _ count: Int) throws {
        for index in 0..<count { try document.write(row: page.row(index)) }
        writtenRows += count
        progress(writtenRows)
    }
}

extension DetailPage {
    /// Checks that a page begins with rows that the page before ended with.
    fileprivate func check(_ held: [ArraySlice<UInt8>], _ keys: [PageKey]) throws(NoPages) {
        let group = keys.prefix { $0 == keys.first }.count
        // Rows that are alike in all that sorts may stand in any order.
        var counts: [ArraySlice<UInt8>: Int] = [:]
        for index in 0..<group { counts[row(index), default: 0] += 1 }
        for row in held {
            guard let count = counts[row], count > 0 else {
                throw NoPages("rows of one page are other rows on the next")
            }
            counts[row] = count - 1
        }
    }
}

/// A json_detail that rows are added to.
private struct PagedDocument {
    private var sink: any ByteSink
    private var hasRows = false
    /// The place of `false` behind the name `truncated`. What reads results looks for it in front of the rows,
    /// and the last page tells it.
    private(set) var placeOfTruncated = 0

    init(_ sink: any ByteSink) { self.sink = sink }

    /// Writes a page that is the whole result.
    mutating func write(whole page: DetailPage) throws {
        try write(page.bytes[...])
        try sink.finish()
    }

    /// Writes what stands in front of the rows, as the first page has it.
    mutating func begin(_ page: DetailPage, pageRows: Int) throws {
        var frame = page.frame
        frame["truncated"] = nil
        let comment =
            "-- The first page of a result that was fetched in pages of \(pageRows) rows\n"
        frame["sql"] = frame["sql"]?.string.map { .string(comment + $0) }
        let start = Array(#"{"truncated":"#.utf8)
        placeOfTruncated = start.count
        try write((start + Array("false,".utf8))[...])
        try write(JSONValue.object(frame).json.dropFirst().dropLast())
        try write(Array(#","data":["#.utf8)[...])
    }

    mutating func write(_ bytes: ArraySlice<UInt8>) throws {
        try bytes.withUnsafeBytes { try sink.write($0) }
    }

    mutating func write(row: ArraySlice<UInt8>) throws {
        if hasRows { try write(Array(",\n".utf8)[...]) }
        hasRows = true
        try write(row)
    }

    mutating func finish() throws {
        try write(Array("]}".utf8)[...])
        try sink.finish()
    }
}
