/// The work of a conversion on a document, computed once when the document's header is known: its
/// passes over the input, and for each output the columns, colours and transforms.
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

    let options: EncodingOptions
    /// Whether decoding collects the keys of all rows before the first is written.
    let scansKeys: Bool
    let format: ResultFormat
    /// The document's header, as the visualisation changes it.
    let header: ResultHeader
    let sample: Frame?
    /// How a visualisation shows the table, where options ask for one.
    let vis: VisConfig?
    /// The numbers of the columns that the visualisation shows along a scale, where an output needs
    /// them.
    let scaleNumbers: ScaleNumbers?
    let warnings: [Warning]
    /// Number of rows of the document, known behind the pass that counts them.
    private(set) var rowCount: Int?

    /// - Throws: `.malformed` for a `vis_config` that is no JSON object.
    init(_ document: Document) throws(ConversionError) {
        guard let opened = document.opened, let format = document.format else {
            preconditionFailure("the document is not open")
        }
        options = EncodingOptions(document.options.writing, limit: document.options.limit)
        scansKeys = document.options.reading.scanKeys
        self.format = format
        sample = opened.sample
        var header = opened.header
        var warnings = opened.warnings
        header.takesStrings = document.options.reading.types == .strings
        header.showNull(as: options.toNull)
        vis = try Plan.vis(options, &header, &warnings)
        scaleNumbers = vis.flatMap { vis in
            guard document.facets.contains(.scaleColors) else { return nil }
            let scaled = header.columns.indices.filter { index in
                vis.scales.contains { $0.applies(to: header.columns[index].field) }
            }
            return scaled.isEmpty ? nil : ScaleNumbers(columns: scaled)
        }
        self.header = header
        self.warnings = warnings
    }

    /// The visualisation that options ask for, applied to the header.
    private static func vis(
        _ options: EncodingOptions, _ header: inout ResultHeader, _ warnings: inout [Warning]
    ) throws(ConversionError) -> VisConfig? {
        guard options.applyVis || options.visConfig != nil else { return nil }
        guard let text = options.visConfig ?? header.members["vis_config"] else {
            warnings.append(
                Warning(
                    "no_vis_config", "the document has no vis_config; pass \(option: .visConfig)"))
            return nil
        }
        let vis: VisConfig
        do throws(ConversionError) {
            vis = try VisConfig(text)
        } catch {
            guard options.visConfig != nil else { throw error }
            throw ConversionError(
                error.code, "\(option: .visConfig): \(error.reason)", hint: error.hint)
        }
        header.apply(vis)
        warnings += vis.warnings
        return vis
    }

    /// Whether all rows have to be counted before the first is written.
    var countsRows: Bool {
        rowCount == nil && (vis?.rows?.needsRowCount == true || scaleNumbers != nil)
    }

    mutating func didCount(_ rowCount: Int) { self.rowCount = rowCount }

    /// The rows that are shown, `nil` for all.
    private var window: Range<Int>? {
        vis?.rows?.rows(of: min(rowCount ?? 0, options.limit ?? .max))
    }

    /// Tells the pass that writes which rows the outputs show.
    func show(rowsOf encoding: OutputEncoding, in pass: inout Pipeline.Pass) {
        pass.window = window
        if let most = options.limit, options.readsBehindLimit {
            pass.window = window?.clamped(to: 0..<most) ?? 0..<most
        } else {
            pass.limit = options.limit
        }
        pass.rowLimit = encoding.rowLimit
        pass.subtotals = encoding.subtotals
        pass.numbersRows = encoding.numbersRows
    }
}
