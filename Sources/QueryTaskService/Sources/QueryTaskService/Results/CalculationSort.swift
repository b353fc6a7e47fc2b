internal import QueryTasks
internal import Rowcast

/// The sorts of a query that name table calculations.
///
/// Calculations see the rows in the order of the query's other sorts, behind its limit. Then the rows are sorted again by
/// all sorts, so that the stored result has the calculations, and no format computes them of another order.
struct CalculationSort: Sendable {
    struct Key: Sendable {
        let name: String
        let isCalculation: Bool
        var isDescending = false
        /// The column of a pivoted result, from 0.
        var pivotColumn = 0
        let text: String
    }

    /// The sorts up to the last that names a calculation; the rows have the order of those behind it.
    let keys: [Key]
    private let query: Query

    /// Greatest number of rows that are sorted: their keys are in memory.
    static let maxRows = 200_000

    /// The sorts of a query; nil where none names one of the calculations.
    init?(_ query: Query, calculations: Set<String>) throws(QueryFault) {
        var keys: [Key] = []
        for text in query.sorts ?? [] {
            let words = text.split(separator: " ")
            guard let name = words.first.map(String.init) else { continue }
            let isCalculation = calculations.contains(name)
            // Sorts of pivot fields are the order of columns.
            guard isCalculation || query.pivots?.contains(name) != true else { continue }
            guard name != "__UNSORTED__" else { continue }
            var key = Key(name: name, isCalculation: isCalculation, text: text)
            for word in words.dropFirst() {
                switch word.lowercased() {
                case "desc": key.isDescending = true
                case "asc": key.isDescending = false
                default:
                    guard let column = Int(word), 0..<1_000_000 ~= column else {
                        throw .bad("Sort '\(text)' is no 'name' or 'name desc'")
                    }
                    key.pivotColumn = column
                }
            }
            keys.append(key)
        }
        guard let last = keys.lastIndex(where: \.isCalculation) else { return nil }
        self.keys = Array(keys[...last])
        self.query = query
    }

    /// The sorts that the database has to do.
    static func others(_ texts: [String], calculations: Set<String>) -> [String] {
        texts.filter { text in
            !(text.split(separator: " ").first.map { calculations.contains(String($0)) } ?? false)
        }
    }

    /// A text that differs where results in other orders do, for the key of the cache.
    var signature: String { "\(keys.map(\.text)) \(query.dynamicFields ?? "")" }

    /// Writes a result, adds its calculations, and sorts its rows. Blocks.
    ///
    /// - Parameters:
    ///   - sink: Takes the sorted result.
    ///   - path: The start of the paths of two files that are removed behind it.
    ///   - write: Writes the result in the order of the other sorts.
    func write(
        to sink: any ByteSink, besides path: String,
        _ write: (any ByteSink) throws -> QueryRun.Summary
    ) throws -> QueryRun.Summary {
        let (plain, calculated) = (path + ".rows", path + ".calculated")
        defer { for path in [plain, calculated] { SortedFile.remove(path) } }
        let files = OutputFiles()
        let summary = try write(try files.makeSink(path: plain))
        try files.commit()
        guard summary.rows <= CalculationSort.maxRows else {
            throw QueryFault.bad(
                "Sort '\(keys[keys.count - 1].text)' is of a table calculation: the query has over "
                    + "\(CalculationSort.maxRows) rows, set a limit")
        }
        var parameters = QueryTaskParameters()
        parameters.serverTableCalcs = true
        let options = try ResultVariant(.jsonDetail, parameters, of: query).options
        let calculatedFiles = OutputFiles()
        try Conversion(from: .jsonDetail, options: options).run(
            FileSource(path: plain),
            to: [ConversionOutput(.jsonDetail, to: try calculatedFiles.makeSink(path: calculated))])
        try calculatedFiles.commit()
        try SortedFile(calculated).write(by: self, to: sink)
        return summary
    }
}
