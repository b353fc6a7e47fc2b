/// The options that decide which rows and cells an output gets. Outputs with equal settings share the
/// frames of rows; for others each frame is copied, so that every output has what it would have alone.
struct RowSettings: Equatable {
    private let applyVis: Bool
    private let visConfig: [UInt8]?
    private let applyFormatting: Bool
    private let valueFormats: [String: String]
    private let links: Bool
    private let baseUrl: String
    private let pathPrefix: String
    private let generateDrillLinks: Bool?
    private let readsBehindLimit: Bool

    init(_ options: EncodingOptions) {
        applyVis = options.applyVis
        visConfig = options.visConfig
        applyFormatting = options.applyFormatting
        valueFormats = options.valueFormats
        links = options.links
        baseUrl = options.baseUrl
        pathPrefix = options.pathPrefix
        generateDrillLinks = options.generateDrillLinks
        readsBehindLimit = options.limit != nil && options.readsBehindLimit
    }
}

/// The result as outputs with equal settings show it: its header and the choice of rows.
struct Rendition {
    let options: EncodingOptions
    /// The document's header, as the visualisation changes it.
    let header: ResultHeader
    /// How a visualisation shows the table, where options ask for one.
    let vis: VisConfig?
    /// The numbers of the columns that the visualisation shows along a scale, where an output needs
    /// them.
    let scaleNumbers: ScaleNumbers?
    /// Warnings about the visualisation.
    let warnings: [Warning]

    /// - Parameters:
    ///   - encoders: Encoders of the outputs with these settings.
    ///   - late: The option that would find columns behind the first rows.
    /// - Throws: `.malformed` for a `vis_config` that is no JSON object; `.unsupported` for a value
    ///   format of a column that is not there.
    init(
        _ header: ResultHeader, _ options: EncodingOptions, encoders: [any RowEncoder],
        late: OptionKey<Bool>? = nil
    ) throws(ConversionError) {
        var header = header
        var warnings: [Warning] = []
        let vis = try Rendition.vis(options, &header, &warnings)
        try header.apply(options.valueFormats, late: late)
        scaleNumbers = vis.flatMap { vis in
            guard encoders.contains(where: { $0.needs.contains(.scaleColors) }) else { return nil }
            let scaled = header.columns.indices.filter { index in
                vis.scales.contains { $0.applies(to: header.columns[index].field) }
            }
            return scaled.isEmpty ? nil : ScaleNumbers(columns: scaled)
        }
        self.options = options
        self.header = header
        self.vis = vis
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
    var countsRows: Bool { vis?.rows?.needsRowCount == true || scaleNumbers != nil }

    /// The rows of a pass that writes, of a document of `rowCount` rows; `readsOn` tells whether the
    /// pass reads behind the limit for some output.
    func pass(rowCount: Int?, readsOn: Bool) -> Pipeline.Rendition {
        var pass = Pipeline.Rendition()
        pass.window = vis?.rows?.rows(of: min(rowCount ?? 0, options.limit ?? .max))
        pass.showsUnseenGroups = pass.window == nil
        guard readsOn, let limit = options.limit else { return pass }
        if options.readsBehindLimit {
            pass.showsUnseenGroups = false
        } else {
            pass.limit = limit
        }
        pass.window = pass.window?.clamped(to: 0..<limit) ?? 0..<limit
        return pass
    }
}
