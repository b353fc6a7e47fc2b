/// Decodes json_detail and json_fe: documents of the API and of the front end (also inside a
/// `queryResponse`), json_detail_lite_stream, and bare arrays of such rows.
struct JSONDetailDecoder: JSONDocumentDecoder {
    let options: DecodingOptions
    /// Whether the user declared the document to be json_fe.
    var isFrontEnd = false

    func open(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds, repair: JSONRepair?
    ) throws(ConversionError) -> Opening {
        let object = try JSONResultObject(
            opening: prefix, isWhole: isWhole, rowsKey: "data", options, repair: repair,
            for: .jsonDetail, refusing: .bi)
        guard let object else { return .needsMoreInput }
        let reopen: JSONRowSurvey.Opening = { [self] object, sample throws(ConversionError) in
            if let failure = object.failure { throw failure }
            return try opened(object, sample: sample, needs: needs)
        }
        if object.needsSurvey { return .opened(object.survey(prefix, open: reopen)) }
        if let failure = object.failure { throw failure }
        let sample = prefix + object.rowsStart
        let result = try opened(object, sample: sample, needs: needs)
        if needs.contains(.totalsAhead) && object.mayAnnounceTotals
            || object.maySettingsFollow(prefix, isWhole: isWhole, needs: needs)
        {
            return .opened(object.survey(prefix, rows: result.rows, open: reopen))
        }
        if result.header.mayHaveSubtotals,
            object.maySubtotalsFollow(prefix, isWhole: isWhole, needs: needs)
        {
            var survey = object.survey(prefix, rows: result.rows) {
                [self] whole, sample throws(ConversionError) in
                if let failure = whole.failure { throw failure }
                return try opened(
                    whole.withoutFooter, sample: sample, needs: needs, subtotals: whole)
            }
            if !object.isWrapped {
                survey.openedByEnd = { end in
                    JSONResultObject.deniesSubtotals(end) ? result : nil
                }
            }
            return .opened(survey)
        }
        return .opened(result)
    }

    /// Makes the result from the object's members and the first rows.
    ///
    /// `sample` begins at the first row and has padding behind it. `subtotals` is the object with
    /// the subtotals, if it is not `object`.
    func opened(
        _ object: JSONResultObject, sample: PaddedText, needs: DocumentNeeds,
        subtotals whole: JSONResultObject? = nil
    ) throws(ConversionError) -> OpenedResult {
        var header = try ResultHeader(object, rowShape: .nestedCells)
        header.hasSortedKeys = isFrontEnd || (whole ?? object).isAlphabetical
        var cells = JSONCellSample()
        try cells.add(rowsOf: sample)
        let plan = try JSONRowPlan(
            completing: &header, by: cells, sample: sample, needs: needs, options: options)
        if needs.contains(.subtotals) {
            header.subtotals = try (whole ?? object).subtotals(plan, header.columns)
        }
        return OpenedResult(
            header: header, rowsStart: object.inputRowsStart,
            rows: JSONDetailRowDecoder(plan: plan, object: object),
            warnings: object.warnings + object.repairs)
    }
}

/// Decodes the rows of json_detail.
struct JSONDetailRowDecoder: RowDecoder {
    let plan: JSONRowPlan
    /// The members before the rows; after a survey all members of the document.
    let object: JSONResultObject

    var boundary: RowBoundary { plan.boundary }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        plan.decode(frame, isLast: isLast)
    }

    func finish(
        _ bytes: PaddedText, totals frame: Frame
    ) throws(ConversionError) -> ResultFooter {
        var whole = object.withoutFooter
        try whole.readFooter(bytes)
        if let failure = whole.failure { throw failure }
        var footer = ResultFooter()
        footer.members = whole.members.filter(\.followsRows)
        let noted = Set(object.warnings.map(\.message))
        footer.warnings = whole.warnings.filter { !noted.contains($0.message) }
        footer.warnings += whole.repairsSince(object)
        footer.hasSubtotals = whole.hasSubtotals
        if let totals = whole.raw("totals_data"), totals.first == 123, totals.count > 2 {
            try plan.decodeTotals(totals, into: frame)
            footer.hasTotals = frame.batch.hasValues
        }
        return footer
    }
}
