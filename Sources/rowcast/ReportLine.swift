import Rowcast

extension ConversionReport {
    /// Adds what the summary tells of another conversion.
    mutating func add(_ other: ConversionReport) {
        rows += other.rows
        bytesRead += other.bytesRead
        seconds += other.seconds
        warnings += other.warnings
    }

    /// Summary on a terminal at the end: `123,456 rows, 329 MB in 0.4 s (800 MB/s), 2 warnings`.
    var summary: String {
        let bytes = Double(bytesRead)
        var text = "\(Figures.count(rows, "row")), \(Figures.bytes(bytes))"
        text += " in \(Figures.seconds(seconds))"
        if seconds > 0 { text += " (\(Figures.bytes(bytes / seconds))/s)" }
        if warningCount > 0 { text += ", \(Figures.count(warningCount, "warning"))" }
        return text
    }

    /// Number of warnings, each counted as often as it applies.
    var warningCount: Int { warnings.reduce(0) { $0 + $1.count } }

    /// Returns the report as one line of JSON.
    func json(outputs: [OutputChoice], threads: Int) -> String {
        let written = zip(outputs, bytesWritten).map { output, bytes in
            JSONText.object([
                ("format", .string(output.format.name)), ("file", .string(output.name)),
                ("bytes", JSONText(bytes)),
            ])
        }
        return JSONText.object([
            ("input_format", .string(inputFormat)), ("rows", JSONText(rows)),
            ("columns", JSONText(columns)), ("bytes_read", JSONText(bytesRead)),
            ("outputs", .array(written)), ("passes", JSONText(passes)),
            ("wrong_cuts", JSONText(wrongCuts)), ("threads", JSONText(threads)),
            ("seconds", .number(Figures.fixed(seconds, 6))),
            ("warnings", .array(warnings.map(\.json))),
        ]).text
    }
}

extension Warning {
    var json: JSONText {
        .object([
            ("code", .string(code)), ("message", .string(message.withFlags)),
            ("count", JSONText(count)),
        ])
    }
}
