extension Pipeline {
    /// Settings of a pass over the rows of a document.
    struct Pass {
        var encoderCount = 0
        var threads: Int
        /// Whether frames are decoded one after the other.
        var decodesInOrder: Bool
        /// Wanted size of a frame.
        var frameBytes: Int
        var maxRowBytes: Int
        var maxFooterBytes: Int
        var readsFooter: Bool
        /// Whether places in frames are places in the input, for errors to name.
        var hasInputOffsets: Bool
        /// Whether the pipeline's count of rows is that of the input's, for errors to name rows.
        var keepsRows: Bool
        /// Number of rows behind which reading stops; `nil`: the pass reads to the end.
        var limit: Int?
        var format: ResultFormat
        /// The renditions of the rows; one that has all rows where nothing is written.
        var renditions = [Rendition()]
        /// Number of rows that are encoded at a time, so that keys and the like which an output
        /// repeats in each row do not fill the memory.
        var rowLimit = Int.max
        /// The part that calculations have in the pass; nil for none.
        var calculation: CalculationPart?
        /// Whether no input follows.
        var isLastInput = true
        /// Sees the rows of each frame up to the limit, in order.
        var observe: ((Frame) -> Void)?

        /// A pass over all rows that `rows` decodes, which writes nothing.
        init(_ rows: any RowDecoder, of format: ResultFormat, _ options: ConversionOptions) {
            self.format = format
            threads = options.boundedThreads
            decodesInOrder = rows.isSequential
            frameBytes = options.boundedFrameBytes
            maxRowBytes = min(
                options.maxRowBytes, Cell.maxLength - 2 * options.boundedFrameBytes)
            // The totals in it are cells.
            maxFooterBytes = min(options.maxHeaderBytes, Cell.maxLength)
            readsFooter = rows.readsFooter
            hasInputOffsets = rows.hasInputOffsets
            keepsRows = rows.keepsRows
        }
    }

    /// The part that calculations have in a pass.
    enum CalculationPart {
        /// They collect data of whole columns, and the rows are not seen again.
        case collects
        /// They make the values of columns.
        case makesValues
    }

    /// The rows of a pass as outputs with equal settings show them.
    struct Rendition {
        /// Rows of subtotals that flat tables show between the rows.
        var subtotals: Subtotals?
        /// Whether subtotals of groups without a row stand behind the last row.
        var showsUnseenGroups = true
        /// The rows that count, `nil` for all.
        var window: Range<Int>?
        /// Number of rows behind which the outputs end as if reading stopped, where the pass reads on
        /// for other outputs; `nil`: they have all rows.
        var limit: Int?
        /// Whether flat tables have a column of row numbers.
        var numbersRows = false
    }

    /// The line of a byte behind the rows of an input of so many lines.
    func line(ofFooterByte byte: Int, lineCount: Int?) -> Int? {
        guard let lineCount, byte >= footerOffset else { return nil }
        return 1 + lineCount - footer.dropFirst(byte - footerOffset).count(where: { $0 == 10 })
    }
}

extension ConversionOptions {
    /// Number of threads that work at most, at least one.
    var boundedThreads: Int { max(1, min(threads, 256)) }

    /// The wanted size of frames within what a frame can be.
    var boundedFrameBytes: Int { min(max(16, frameBytes), 32 << 20) }
}
