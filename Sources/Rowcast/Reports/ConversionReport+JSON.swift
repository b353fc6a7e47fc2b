extension ConversionReport {
    /// The report as a JSON value.
    ///
    /// - Parameters:
    ///   - outputs: The outputs, each with the name of its file; nil for an output that is no file.
    ///   - threads: Number of threads that the conversion was given.
    package func json(
        outputs: [(format: ResultFormat, file: String?)], threads: Int,
        _ spelling: OptionSpelling
    ) -> JSONLine {
        let written = zip(outputs, bytesWritten).map { output, bytes in
            JSONLine.object([
                ("format", .string(output.format.name)), ("file", JSONLine(output.file)),
                ("bytes", JSONLine(bytes)),
            ])
        }
        return .object([
            ("input_format", .string(inputFormat)), ("rows", JSONLine(rows)),
            ("columns", JSONLine(columns)), ("bytes_read", JSONLine(bytesRead)),
            ("outputs", .array(written)), ("passes", JSONLine(passes)),
            ("wrong_cuts", JSONLine(wrongCuts)), ("threads", JSONLine(threads)),
            ("seconds", .number(secondsText)),
            ("warnings", .array(warnings.map { $0.json(spelling) })),
        ])
    }

    /// The seconds with six decimals.
    private var secondsText: String {
        let digits = String(Int((seconds * 1_000_000).rounded()))
        let padded = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
        return "\(padded.dropLast(6)).\(padded.suffix(6))"
    }
}

extension Warning {
    /// The warning as a JSON value.
    package func json(_ spelling: OptionSpelling) -> JSONLine {
        .object([
            ("code", .string(code)), ("message", .string(spelling.text(message))),
            ("count", JSONLine(count)),
        ])
    }
}
