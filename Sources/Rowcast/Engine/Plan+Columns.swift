extension Plan {
    /// The columns that an encoder writes of a rendition.
    func table(
        for encoder: any RowEncoder, _ options: EncodingOptions, in rendition: Int
    ) throws(ConversionError) -> OutputTable {
        let vis = renditions[rendition].vis
        var header = renditions[rendition].header
        header.showNull(as: options.toNull)
        var sources: [Int] = []
        var warnings: [Warning] = []
        if let wanted = options.columns {
            for name in wanted {
                let found = header.columns(named: name)
                guard !found.columns.isEmpty else {
                    let names = header.columns.map(\.field.name).uniqued().prefix(20)
                    var hint: Message = "columns: \(names.joined(separator: ", "))"
                    if let late = lateColumns {
                        hint = hint + "; \(option: late, true) finds those that turn up late"
                    }
                    throw ConversionError(
                        .unsupported, format: format, "there is no column '\(name)'", hint: hint)
                }
                sources += found.columns
                if found.hasOthers {
                    warnings.append(
                        Warning(
                            "repeated_column",
                            "several columns are called '\(name)'; \(option: .columns) takes the "
                                + "first"))
                }
            }
        } else {
            let showsHidden = options.includesHidden || !encoder.isFlatTable
            let showsRowTotals = options.includesRowTotals || !encoder.isFlatTable
            sources = header.columns.indices.filter {
                let column = header.columns[$0]
                return (showsHidden || !column.field.isHidden)
                    && (showsRowTotals || column.pivot?.isRowTotal != true)
            }
        }
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
        return OutputTable(
            header: header, columns: columns, sources: sources,
            isSelection: options.columns != nil,
            scales: encoder.isFlatTable ? renditions[rendition].scales(sources, of: columns) : [],
            rules: encoder.isFlatTable ? renditions[rendition].rules(of: columns) : [],
            formatsTotals: vis?.formatsTotals ?? false,
            sample: encoder.needs.contains(.sample) ? sample : nil, warnings: warnings)
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

extension ResultHeader {
    /// The columns that a user means by `name`: the first one, or all that a pivoted field has.
    ///
    /// `hasOthers`: whether further columns are called so.
    fileprivate func columns(named name: String) -> (columns: [Int], hasOthers: Bool) {
        let found = columns.indices.filter { columns[$0].isNamed(name) }
        let exact = found.filter { columns[$0].field.name == name }
        guard let first = exact.first ?? found.first else { return ([], false) }
        guard columns[first].pivot != nil else { return ([first], found.count > 1) }
        // A heading names one column under a pivot, the name of a field all of them.
        let field = columns[first].field.name
        let ofField = found.filter { columns[$0].pivot != nil && columns[$0].field.name == field }
        return (ofField, ofField.count < found.count)
    }
}

extension Column {
    /// Whether a user may mean this column by `name`.
    func isNamed(_ name: String) -> Bool {
        field.name == name || field.label == name || field.shortLabel == name
            || (pivot != nil && (heading(.labels) == name || heading(.names) == name))
    }
}

extension Sequence where Element: Hashable {
    /// The elements without repetitions, in order.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
