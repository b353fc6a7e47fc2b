extension Plan {
    /// The columns that an encoder writes of a rendition.
    ///
    /// - Throws: `.unsupported` for an option that names a column which is not there.
    func table(
        for encoder: any RowEncoder, _ options: EncodingOptions, in rendition: Int
    ) throws(ConversionError) -> OutputTable {
        do throws(ConversionError) {
            return try makeTable(for: encoder, options, in: rendition)
        } catch {
            var error = error
            error.format = error.format ?? format
            throw error
        }
    }

    private func makeTable(
        for encoder: any RowEncoder, _ options: EncodingOptions, in rendition: Int
    ) throws(ConversionError) -> OutputTable {
        let vis = renditions[rendition].vis
        var header = renditions[rendition].header
        header.showNull(as: options.toNull)
        let showsHidden = options.includesHidden || !encoder.isFlatTable
        let showsRowTotals = options.includesRowTotals || !encoder.isFlatTable
        let shown = header.columns.indices.filter {
            let column = header.columns[$0]
            return (showsHidden || !column.field.isHidden)
                && (showsRowTotals || column.pivot?.isRowTotal != true)
        }
        var warnings: [Warning] = []
        var sources = try chosen(of: shown, in: header, options, &warnings)
        var columns = sources.map { header.columns[$0] }
        if let vis, encoder.isFlatTable, options.columns == nil {
            sources = vis.arranged(sources, of: header.columns)
            columns = sources.map { header.columns[$0] }
            if vis.showsRowNumbers, encoder.takesTableRows {
                let place = vis.placeOfRowNumbers(among: columns)
                columns.insert(.rowNumbers, at: place)
                // Behind those of the source: see `Frame.makeTableRows`.
                sources.insert(header.columns.count, at: place)
            }
        }
        let rendition = renditions[rendition]
        var table = OutputTable(
            header: header, columns: columns, sources: sources,
            isSelection: options.changesColumns || options.changesRows,
            scales: encoder.isFlatTable ? rendition.scales(sources, of: columns) : [],
            rules: encoder.isFlatTable ? rendition.rules(of: columns) : [],
            formatsTotals: vis?.formatsTotals ?? false,
            sample: encoder.needs.contains(.sample) ? sample : nil, warnings: warnings)
        if !options.renamedColumns.isEmpty {
            let renames = try ColumnRenames(
                options.renamedColumns, ColumnFinder(header, late: lateColumns),
                renamesFields: encoder.writesMembers)
            try renames.apply(to: &table)
        }
        return table
    }

    /// The columns to write, by their indices in the header: those of `shown`, or those that the
    /// options name, without the ones that the options drop.
    private func chosen(
        of shown: [Int], in header: ResultHeader, _ options: EncodingOptions,
        _ warnings: inout [Warning]
    ) throws(ConversionError) -> [Int] {
        let finder = ColumnFinder(header, late: lateColumns)
        var columns = shown
        if let wanted = options.columns {
            columns = try finder.columns(
                wanted, shown: shown, option: .columns, warnings: &warnings)
        }
        if options.droppedColumns.isEmpty { return columns }
        let dropped = try finder.columns(
            options.droppedColumns, shown: shown, option: .droppedColumns, warnings: &warnings)
        let left = Set(columns).subtracting(dropped)
        columns.removeAll { !left.contains($0) }
        guard !columns.isEmpty else {
            throw ConversionError(
                .unsupported, "\(option: .droppedColumns) leaves no column to write")
        }
        return columns
    }
}

extension Rendition {
    /// The scales of colours that an output shows, by columns of the result.
    fileprivate func scales(_ sources: [Int], of columns: [Column]) -> [ColumnScale] {
        zip(sources, columns).enumerated().compactMap { index, column in
            guard let scale = vis?.scales.first(where: { $0.applies(to: column.1.field) }),
                column.1.field.name != VisConfig.rowNumbers
            else { return nil }
            return ColumnScale(
                column: index, scale: scale,
                colors: scaleNumbers?.colors(scale, column: column.0))
        }
    }

    /// The conditional formats that an output shows, with the columns that each applies to.
    fileprivate func rules(of columns: [Column]) -> [TableRule] {
        (vis?.rules ?? []).compactMap { rule in
            let applying = columns.indices.filter {
                rule.applies(to: columns[$0].field)
                    && columns[$0].field.name != VisConfig.rowNumbers
            }
            return applying.isEmpty ? nil : TableRule(rule: rule, columns: applying)
        }
    }
}
