/// The work of a conversion on a document, computed once when the document's header is known: its
/// passes over the input, the renditions of its rows, and for each output the columns and colours.
struct Plan {
    /// A run over the rows of the input.
    enum Pass {
        /// Finds out the header, where it is known only when all rows were seen.
        case survey
        /// Collects data of whole columns for calculations, or reads on to the row of totals for them.
        case collect
        /// Counts the rows, and shows them to the encoders that must see all of them before the first
        /// is written.
        case count
        /// Writes the outputs.
        case write
    }

    let format: ResultFormat
    /// The document's header, with the calculated columns.
    let header: ResultHeader
    /// The first rows; with the calculated columns once their data are collected.
    private(set) var sample: Frame?
    /// The calculations that add columns; nil for none.
    let calculation: Calculation?
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
    /// Whether the sample and the subtotals have the calculated columns.
    private var isCollected = false

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
        calculation = try outputs.flatMap { _ in document.options.calculation }.map {
            calculation throws(ConversionError) in
            try Calculation(
                calculation, header, sample: opened.sample, document.options, needs: document.needs)
        }
        if let calculation { header = calculation.header }
        self.header = header
        renditions = try outputs?.makeRenditions(of: header, late: lateColumns) ?? []
        var warnings = opened.warnings + (calculation?.planned.warnings ?? [])
        for rendition in renditions {
            warnings += rendition.warnings.filter { !warnings.contains($0) }
        }
        self.warnings = warnings
    }

    /// Whether the next pass for calculations reads on to the row of totals.
    var needsTotals: Bool { calculation?.passesAhead.first == .totals }

    /// Tells the next pass for calculations which rows these look at.
    func collect(in pass: inout Pipeline.Pass) {
        pass.limit = needsTotals ? nil : limit
        pass.calculation = needsTotals ? nil : .collects
        pass.rowLimit = rowLimit
    }

    /// Tells the pass that counts the rows what sees them.
    func count(in pass: inout Pipeline.Pass) {
        pass.limit = limit
        pass.calculation = calculation == nil ? nil : .makesValues
        pass.rowLimit = rowLimit
        pass.observe = { observe($0) }
    }

    /// Number of rows of a frame, so that their cells with the calculated columns fit in.
    private var rowLimit: Int {
        calculation == nil ? .max : max(1, Frame.maxCells / max(1, header.columns.count))
    }

    /// Whether all rows have to be counted before the first is written.
    var countsRows: Bool { rowCount == nil && renditions.contains(where: \.countsRows) }

    /// Gives the rows that are known before the first pass which writes their calculated columns.
    mutating func didCollect() throws(ConversionError) {
        guard let calculation, !isCollected else { return }
        isCollected = true
        sample = try sample.map { sample throws(ConversionError) in
            try calculation.widened(sample: sample)
        }
        if let subtotals = header.subtotals { try calculation.widen(apart: subtotals.frame) }
    }

    mutating func didCount(_ rowCount: Int) { self.rowCount = rowCount }

    /// Shows the rows of a frame to the renditions that colour cells by all numbers of a column.
    private func observe(_ frame: Frame) {
        for rendition in renditions { rendition.scaleNumbers?.add(frame) }
    }

    /// Tells the pass that writes which rows the outputs show.
    func show(rowsOf encoding: OutputEncoding, in pass: inout Pipeline.Pass) {
        let readsOn = renditions.contains(where: \.options.readsBehindLimit)
        pass.limit = readsOn ? nil : limit
        pass.calculation = calculation == nil ? nil : .makesValues
        pass.rowLimit = min(encoding.rowLimit, rowLimit)
        if renditions.isEmpty { return }
        pass.renditions = zip(renditions, encoding.renditions).map { rendition, encoding in
            var rows = rendition.pass(rowCount: rowCount, readsOn: readsOn)
            rows.subtotals = encoding.subtotals
            rows.numbersRows = encoding.numbersRows
            return rows
        }
    }
}
