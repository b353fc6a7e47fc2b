extension Conversion {
    /// Reads the first rows of a result, and counts all of them where that takes little time.
    ///
    /// - Parameters:
    ///   - maxRows: Greatest number of rows that the excerpt holds.
    ///   - countedBytes: Size of an input up to which all rows are read and counted. Of a larger
    ///     input no more is read than the excerpt needs.
    /// - Throws: An error in front of the first row. A later error is the excerpt's `failure`.
    package func excerpt(
        of inputs: [ConversionInput], maxRows: Int, countedBytes: Int
    ) throws(ConversionError) -> Excerpt {
        let format = ResultFormat(
            name: ResultFormat.table.name, summary: "", extensions: [],
            mediaType: ResultFormat.table.mediaType, options: ResultFormat.table.options,
            makeEncoder: { ExcerptEncoder($0, maxRows: maxRows) })
        var conversion = self
        let isLarge = inputs.reduce(0) { $0 + ($1.source.byteCount ?? 0) } > countedBytes
        // One row more than the excerpt holds tells that there are more.
        if isLarge { conversion.options.limit = min(options.limit ?? .max, maxRows + 1) }
        let stop = Stop()
        let driver = try conversion.driver(inputs, [ConversionOutput(format, to: MemorySink())]) {
            if $0.totalBytes == nil, $0.rows > maxRows, $0.bytes > countedBytes {
                stop.driver?.cancel()
            }
        }
        stop.driver = driver
        var failure: ConversionError?
        do throws(ConversionError) {
            try driver.run()
        } catch {
            failure = error
        }
        let encoder = driver.engine.outputs?.encoders.first as? ExcerptEncoder
        guard var excerpt = encoder?.excerpt, failure == nil || excerpt.rowCount > 0 else {
            let error = failure ?? .cancelled
            guard let row = error.position.row, row > 1, inputs.count == 1,
                inputs[0].source.canRewind
            else { throw error }
            // The fault stands in the frame of the first rows, of which nothing was shown then.
            conversion.options.limit = min(options.limit ?? .max, row - 1)
            var excerpt = try conversion.excerpt(
                of: inputs, maxRows: maxRows, countedBytes: countedBytes)
            excerpt.failure = error
            excerpt.totalRows = nil
            return excerpt
        }
        excerpt.report = driver.engine.report
        excerpt.failure = failure == .cancelled ? nil : failure
        if isLarge, excerpt.totalRows ?? 0 > maxRows { excerpt.totalRows = nil }
        return excerpt
    }
}

/// The driver that a progress handler ends, which is made before its driver is.
private final class Stop: @unchecked Sendable {
    /// Set before the driver runs, and not changed while it does.
    weak var driver: ThreadDriver?
}
