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
        json(outputs: outputs.map { ($0.format, $0.name) }, threads: threads, .flags).text
    }
}
