/// The work of a conversion on a document, computed once when the document's header is known: its
/// passes over the input, the renditions of its rows, and for each output the columns and colours.
struct Plan {
    /// A run over the rows of the input.
    enum Pass {
        /// Finds out the header, where it is known only when all rows were seen.
        case survey
        /// Counts the rows, and shows them to the encoders that must see all of them before the first
        /// is written.
        case count
        /// Writes the outputs.
        case write
    }

    let format: ResultFormat
    /// The document's header.
    let header: ResultHeader
    let sample: Frame?
    /// Greatest number of rows of the result to write; nil for all.
    let limit: Int?
    /// The option that would find columns behind the first rows; nil where it is set or the format has
    /// none.
    let lateColumns: OptionKey<Bool>?
    /// The result as each group of outputs with equal settings shows it.
    let renditions: [Rendition]
    let warnings: [Warning]
    /// Number of rows of the document, known behind the pass that counts them.
    private(set) var rowCount: Int?

    /// - Parameter outputs: The outputs; nil for a document that is inspected.
    /// - Throws: `.malformed` for a `vis_config` that is no JSON object.
    init(_ document: Document, _ outputs: OutputEncoding?) throws(ConversionError) {
        guard let opened = document.opened, let format = document.format else {
            preconditionFailure("the document is not open")
        }
        self.format = format
        sample = opened.sample
        limit = document.options.limit
        lateColumns = format.lateColumns.flatMap { document.options.reading[$0] ? nil : $0 }
        var header = opened.header
        header.takesStrings = document.options.reading.types == .strings
        self.header = header
        renditions = try outputs?.makeRenditions(of: header, late: lateColumns) ?? []
        var warnings = opened.warnings
        for rendition in renditions {
            warnings += rendition.warnings.filter { !warnings.contains($0) }
        }
        self.warnings = warnings
    }

    /// Whether all rows have to be counted before the first is written.
    var countsRows: Bool { rowCount == nil && renditions.contains(where: \.countsRows) }

    mutating func didCount(_ rowCount: Int) { self.rowCount = rowCount }

    /// Shows the rows of a frame to the renditions that colour cells by all numbers of a column.
    func observe(_ frame: Frame) {
        for rendition in renditions { rendition.scaleNumbers?.add(frame) }
    }

    /// Tells the pass that writes which rows the outputs show.
    func show(rowsOf encoding: OutputEncoding, in pass: inout Pipeline.Pass) {
        let readsOn = renditions.contains(where: \.options.readsBehindLimit)
        pass.limit = readsOn ? nil : limit
        pass.rowLimit = encoding.rowLimit
        if renditions.isEmpty { return }
        pass.renditions = zip(renditions, encoding.renditions).map { rendition, encoding in
            var rows = rendition.pass(rowCount: rowCount, readsOn: readsOn)
            rows.subtotals = encoding.subtotals
            rows.numbersRows = encoding.numbersRows
            return rows
        }
    }
}
