extension Engine {
    /// A pass over the rows of the input that is being read; nil where no document is open.
    func makePass(_ kind: Plan.Pass) throws(ConversionError) -> RowsPass? {
        guard let opened = document.opened, let format = document.format,
            let decoder = document.rows
        else { return nil }
        let options = document.options
        var pass = Pipeline.Pass(opened.rows, of: format, options)
        switch (kind, plan, outputs) {
        case (.survey, _, _) where opened.rows.surveyEndsAtLimit: pass.limit = options.limit
        case (.count, let plan?, let outputs?):
            if survey == nil { survey = try outputs.makeSurvey(plan) }
            pass.limit = options.limit
            pass.observe = { plan.observe($0) }
        case (.write, let plan?, let outputs?): plan.show(rowsOf: outputs, in: &pass)
        case (.write, let plan?, nil): inspectRows(of: plan.header, in: &pass)
        case (.survey, _, _), (.count, _, _), (.write, _, _): break
        }
        if documents.count > 1 {
            // A row of an input is as wide as the joined columns.
            let columnCount = max(1, plan?.header.columns.count ?? 1)
            pass.rowLimit = min(pass.rowLimit, max(1, Frame.maxCells / columnCount))
        }
        return RowsPass(
            pass, document, decoder, kind == .write ? outputs : survey, after: earlierRows,
            countsLines: countsLines)
    }

    /// Has a pass collect the facts about the rows of a document that is inspected.
    private func inspectRows(of header: ResultHeader, in pass: inout Pipeline.Pass) {
        let cells = CellExtras(header.columns)
        let statistics = collectsStatistics ? Statistics(header.columns) : nil
        inspected = (cells, statistics)
        pass.observe = {
            cells.add($0)
            statistics?.add($0)
        }
    }
}
