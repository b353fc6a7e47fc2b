/// Decodes the rows of a pivoted result and makes one row of each pivot value.
struct UnpivotedRows: RowDecoder {
    let rows: any RowDecoder
    let unpivoting: Unpivoting
    let maxRowBytes: Int
    /// Whether nothing is said of totals that are left out.
    let isQuiet: Bool

    var boundary: RowBoundary { rows.boundary }
    var isSequential: Bool { rows.isSequential }
    var hasInputOffsets: Bool { rows.hasInputOffsets }
    var keepsRows: Bool { false }
    var readsFooter: Bool { rows.readsFooter }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        let limit = frame.rowLimit
        defer { frame.rowLimit = limit }
        guard let rowLimit = unpivoting.limit(limit) else {
            return tooLarge(frame, "a row would repeat the keys of its columns too often")
        }
        frame.rowLimit = rowLimit
        var outcome = rows.decode(frame, isLast: isLast)
        let fitting = unpivoting.fittingRows(of: frame, maxRowBytes: maxRowBytes)
        if fitting < frame.rowCount {
            guard fitting > 0 else {
                return tooLarge(
                    frame, "a row would repeat its values in more than \(maxRowBytes) bytes",
                    hint: "raise \(option: .maxRowBytes) if that is right")
            }
            frame.rowLimit = fitting
            outcome = rows.decode(frame, isLast: isLast)
        }
        unpivoting.apply(to: frame)
        return outcome
    }

    private func tooLarge(
        _ frame: Frame, _ reason: Message, hint: Message? = nil
    ) -> FrameOutcome {
        frame.beginRows(columnCount: unpivoting.header.columns.count, needs: [])
        return FrameOutcome(
            consumed: 0,
            ending: .failed(
                FrameFailure(code: .tooLarge, offset: 0, row: 0, reason: reason, hint: hint)))
    }

    func finish(
        _ bytes: PaddedText, totals frame: Frame
    ) throws(ConversionError) -> ResultFooter {
        let unused = Frame(capacity: 4096)
        var footer = try rows.finish(bytes, totals: unused)
        footer.members = footer.members.unpivoted
        if footer.hasTotals || footer.hasSubtotals, !isQuiet {
            footer.warnings.append(
                Warning(
                    "totals_left_out", "the totals are left out, since unpivoted rows have none"))
        }
        footer.hasTotals = false
        footer.hasSubtotals = false
        return footer
    }
}

extension OpenedResult {
    /// The result with one row for each pivot value.
    ///
    /// - Throws: `.unsupported` for a result without pivots; `.tooLarge` for one with too many.
    func unpivoted(_ options: ConversionOptions) throws(ConversionError) -> OpenedResult {
        var result = self
        let unpivoting = try Unpivoting(header)
        result.header = unpivoting.header
        result.rows = UnpivotedRows(
            rows: rows, unpivoting: unpivoting, maxRowBytes: options.maxRowBytes,
            isQuiet: options.writing.totals == .none)
        return result
    }
}
