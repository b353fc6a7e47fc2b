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
        case (.collect, let plan?, _): plan.collect(in: &pass)
        case (.count, let plan?, let outputs?):
            if survey == nil { survey = try outputs.makeSurvey(plan) }
            plan.count(in: &pass)
        case (.write, let plan?, let outputs?): plan.show(rowsOf: outputs, in: &pass)
        case (.write, let plan?, nil): inspectRows(of: plan.header, in: &pass)
        case (.survey, _, _), (.collect, _, _), (.count, _, _), (.write, _, _): break
        }
        pass.isLastInput = input + 1 == documents.count
        if earlierRows == nil { plan?.calculation?.begin(pass.calculation) }
        if documents.count > 1 {
            // A row of an input is as wide as the joined columns.
            let columnCount = max(1, plan?.header.columns.count ?? 1)
            pass.rowLimit = min(pass.rowLimit, max(1, Frame.maxCells / columnCount))
        }
        return RowsPass(
            pass, document, decoder, kind == .write ? outputs : survey, plan?.calculation,
            after: earlierRows, countsLines: countsLines)
    }

    /// The pass over all rows that has to come before the outputs begin; nil for none.
    func passAhead() throws(ConversionError) -> Plan.Pass? {
        if plan?.calculation?.passesAhead.isEmpty == false { return .collect }
        try plan?.didCollect()
        guard let plan, let outputs, plan.rowCount == nil else { return nil }
        return plan.countsRows || outputs.surveysRows ? .count : nil
    }

    /// Takes note of what a pass ahead of the outputs saw; `totals` is the row of totals, where calculations
    /// need it.
    func didSee(_ pipeline: borrowing Pipeline, totals: Frame?) throws(ConversionError) {
        if let calculation = plan?.calculation, !calculation.passesAhead.isEmpty {
            return try calculation.didEndPass(totals: totals)
        }
        plan?.didCount(pipeline.rowCount)
        if let survey { outputs?.didSurvey(survey) }
        survey = nil
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
