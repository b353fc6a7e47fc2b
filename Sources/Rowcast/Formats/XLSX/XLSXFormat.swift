extension ResultFormat {
    /// Workbook of Excel 2007 and later (ECMA-376).
    public static let xlsx = ResultFormat(
        name: "xlsx", aliases: ["excel"],
        summary: "Excel workbook",
        extensions: ["xlsx"],
        mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        options: XLSXOptions.all,
        recognize: {
            $0.starts(with: Array("PK\u{3}\u{4}".utf8)) || $0.starts(with: CompoundFile.signature)
                ? .certain : .no
        },
        openContainer: { container, options throws(ConversionError) in
            try XLSXContainer.open(container, options)
        },
        makeEncoder: { XLSXEncoder($0) })
}
