extension Conversion {
    /// Writes several results as one document, each on a sheet of its own: a workbook. Blocks the
    /// calling thread until all is done.
    ///
    ///     let output = ConversionOutput(.xlsx, to: file)
    ///     try conversion.run(sheets: [orders, customers], to: output)
    ///
    /// Inputs are read one after the other, in their order, and each sheet is as a conversion of its input
    /// alone would write it: formats, columns and totals of inputs may differ, and `limit` counts the rows
    /// of each. A sheet is called as its input's `sheet` says, or else as the explore or the input is
    /// called, changed to a name that Excel takes: at most 31 UTF-16 units, none of `[]:*?/\\`, and
    /// ` (2)` behind a name that is there already. Memory stays that of one conversion.
    ///
    /// `progress` counts the rows and bytes of all inputs, and knows no `totalBytes` and no `share`.
    ///
    /// - Returns: The report of each input, in their order. `bytesWritten` is the number of bytes that
    ///   the input added to the document.
    /// - Throws: `.unsupported` for a format without sheets, and for an input's `sheet` that Excel does
    ///   not take; `.invalidOption` for no input, more than 30,000, `rowsPerPart`, or
    ///   `WritingOptions.sheet`. `path` of an error in an input is the input's name.
    @discardableResult
    public func run(
        sheets inputs: [ConversionInput], to output: ConversionOutput,
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) throws(ConversionError) -> [ConversionReport] {
        var writing = output.options ?? options.writing
        try check(inputs, output, writing)
        var sinks = [output.sink]
        var finished: OutputEncoding?
        var reports: [ConversionReport] = []
        var done = ConversionProgress()
        for (index, input) in inputs.enumerated() {
            var encoding = try OutputEncoding(
                [(output.format, writing)], options)
            // The check of the first sheet goes on with the bytes of all.
            writing.validation = nil
            let place = SheetPlace(
                name: input.sheet, fallback: ResultFormat.stem(ofFile: input.name) ?? "",
                isLast: index == inputs.count - 1)
            try encoding.take(place, behind: finished)
            var conversion = self
            conversion.inputFormat = input.format ?? inputFormat
            conversion.inputName = input.name
            let earlier = done
            var counted: (@Sendable (ConversionProgress) -> Void)?
            if let progress { counted = { progress($0.behind(earlier)) } }
            let driver = ThreadDriver(
                [Document(conversion, needs: encoding.needs, outputs: encoding)], encoding,
                sources: [input.source], sinks: sinks, progress: counted)
            driver.engine.namesInputs = true
            let report = try self.report(of: driver)
            reports.append(report)
            done.rows += report.rows
            done.bytes += report.bytesRead
            finished = driver.engine.outputs
            sinks = driver.sinks
        }
        return reports
    }

    /// Most results of a document: numbers of sheets have 16 bits, and one is left out between two
    /// results.
    private static let maxSheets = 30_000

    private func check(
        _ inputs: [ConversionInput], _ output: ConversionOutput, _ writing: WritingOptions
    ) throws(ConversionError) {
        guard 1...Conversion.maxSheets ~= inputs.count else {
            throw ConversionError(
                .invalidOption, "inputs must be 1 to \(Conversion.maxSheets), each a sheet")
        }
        guard output.rowsPerPart == nil else {
            throw ConversionError(
                .invalidOption, "rowsPerPart must be nil for a document of several results")
        }
        guard writing.sheet == nil else {
            throw ConversionError(
                .invalidOption, "sheet must be nil for several results: each input names its own")
        }
    }
}

extension ConversionProgress {
    /// The progress of an input behind others.
    fileprivate func behind(_ earlier: ConversionProgress) -> ConversionProgress {
        var progress = self
        progress.rows += earlier.rows
        progress.bytes += earlier.bytes
        progress.totalBytes = nil
        progress.share = nil
        return progress
    }
}
