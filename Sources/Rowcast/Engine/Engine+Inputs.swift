// Several inputs, whose rows follow one another: their documents are opened one after the other, then
// each pass goes over the rows of all.

extension Engine {
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
        if documents.count > 1 || document.options.sourceColumn != nil {
            let joined = try JoinedHeader(documents)
            for index in documents.indices {
                documents[index].join(joined.header, joined.arrangements[index])
            }
            inputWarnings += joined.warnings
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

    /// Begins the next pass over the rows of all inputs.
    func beginAnew() throws(ConversionError) {
        (input, earlierRows, earlierByteCount) = (0, nil, 0)
        try prepare()
    }
}
