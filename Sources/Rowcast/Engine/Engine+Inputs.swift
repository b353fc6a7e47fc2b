// Several inputs, whose rows follow one another: their documents are opened one after the other, then
// each pass goes over the rows of all.

extension Engine {
    /// The document of the input that is being read.
    var document: Document {
        get { documents[input] }
        _modify { yield &documents[input] }
    }

    /// Goes on behind an input that was opened: to the next, or to a pass over the rows of all.
    func leave() throws(ConversionError) {
        document.dropPrefix()
        guard input + 1 == documents.count else {
            input += 1
            stage = .entering(nil)
            return
        }
        input = 0
        plan = try makePlan()
        try prepare()
    }

    /// Makes the plan, of the joined result where there are several inputs or a column names them.
    func makePlan() throws(ConversionError) -> Plan {
        if joinsRows {
            if documents.contains(where: { $0.opened?.header.hasTotals == true }) {
                leaveOutTotals()
            }
            let joined = try JoinedHeader(documents)
            if joined.reducesCells, outputs?.copiesCells == true {
                inputWarnings.append(
                    Warning(
                        "cells_reduced",
                        """
                        the inputs differ in format, so cells of json_detail keep their values only, \
                        without rendered texts, html and links
                        """))
            }
            for index in documents.indices {
                documents[index].join(joined.header, joined.arrangements[index])
            }
        }
        return try Plan(document, outputs)
    }

    /// Whether the pass goes on with the rows of another input, behind those of `pipeline`.
    func goesOn(
        _ pass: Plan.Pass, behind pipeline: borrowing Pipeline
    ) throws(ConversionError) -> Bool {
        guard documents.count > 1 else { return false }
        earlierByteCount += byteCountOfInput
        let isLast = pipeline.isStoppedByLimit || input + 1 == documents.count
        if isLast { return false }
        earlierRows = pipeline.earlierRows
        input += 1
        stage = .entering(pass)
        return true
    }

    /// Whether rows have other columns or neighbours than in their input, so that its totals are none of
    /// the result.
    private var joinsRows: Bool { documents.count > 1 || document.options.sourceColumn != nil }

    /// Notes that an input has totals, which are those of none but its own rows.
    private func leaveOutTotals() {
        guard outputs?.wantsTotals == true else { return }
        let warning = Warning(
            "totals_left_out",
            "totals are left out, since those of one input are not those of all rows")
        if !inputWarnings.contains(warning) { inputWarnings.append(warning) }
    }

    /// Reads what stands behind the rows of an input.
    func finishInput(_ pipeline: borrowing Pipeline) throws(ConversionError) {
        end = try document.finish(pipeline)
        try document.envelope?.checkStatus()
        if let totals = end.totals { try plan?.calculation?.widen(apart: totals) }
        guard joinsRows else { return }
        if end.totals != nil || end.footer.hasSubtotals { leaveOutTotals() }
        end.totals = nil
        end.footer.hasTotals = false
        end.footer.hasSubtotals = false
        guard documents.count > 1 else { return }
        // Members behind the rows are those of one input.
        inputWarnings.add(end.footer.warnings)
        end.footer = ResultFooter()
    }

    /// Begins the next pass over the rows of all inputs.
    func beginAnew() throws(ConversionError) {
        (input, earlierRows, earlierByteCount) = (0, nil, 0)
        try prepare()
    }
}
