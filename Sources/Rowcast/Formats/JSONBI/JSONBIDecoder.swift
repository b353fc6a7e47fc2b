/// Decodes `json_bi`: `{"metadata":{…},"rows":[…]}`, with the two members in either order.
struct JSONBIDecoder: JSONDocumentDecoder {
    let options: DecodingOptions

    func open(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds, repair: JSONRepair?
    ) throws(ConversionError) -> Opening {
        let object = try JSONResultObject(
            opening: prefix, isWhole: isWhole, rowsKey: "rows", options, repair: repair,
            for: .jsonBI, refusing: .detail)
        guard let object else { return .needsMoreInput }
        guard object.isBareRows || object.raw("metadata") != nil else {
            return .opened(
                object.survey(prefix) { [self] object, sample throws(ConversionError) in
                    try opened(object, sample: sample, needs: needs)
                })
        }
        let sample = prefix + object.rowsStart
        let result = try opened(object, sample: sample, needs: needs)
        guard result.header.mayHaveSubtotals,
            object.withMetadata.maySubtotalsFollow(prefix, isWhole: isWhole, needs: needs)
        else { return .opened(result) }
        return .opened(
            object.survey(prefix) { [self] whole, sample throws(ConversionError) in
                try opened(whole.withoutFooter, sample: sample, needs: needs, subtotals: whole)
            })
    }

    /// Makes the result from the metadata and the first rows. `sample` begins at the first row and
    /// has padding behind it; `whole` is the object with the subtotals, if it is not `object`
    /// itself.
    private func opened(
        _ object: JSONResultObject, sample: PaddedText, needs: DocumentNeeds,
        subtotals whole: JSONResultObject? = nil
    ) throws(ConversionError) -> OpenedResult {
        let flat = object.withMetadata
        if let failure = flat.failure { throw failure }
        var header = try ResultHeader(flat, rowShape: .flatCells)
        var cells = JSONCellSample()
        cells.hasFlatPivots = true
        try cells.add(rowsOf: sample)
        var plan = try JSONRowPlan(
            completing: &header, by: cells, sample: sample, needs: needs, options: options)
        if needs.contains(.subtotals) {
            var nested = plan
            nested.tree = cells.nestedTree(header)
            header.subtotals = try (whole?.withMetadata ?? flat).subtotals(nested, header.columns)
        }
        // Raw rows tell where the last row, the totals, begins.
        if header.hasTotals { plan.needs.insert(.rawRows) }
        let dimensions = header.columns.indices.filter {
            header.columns[$0].field.category == .dimension
        }
        return OpenedResult(
            header: header, rowsStart: object.inputRowsStart,
            rows: JSONBIRowDecoder(
                plan: plan, object: object, dimensions: header.hasTotals ? dimensions : nil),
            warnings: flat.warnings + object.repairs)
    }
}

/// Decodes the rows of `json_bi`.
///
/// The last row holds the totals if the metadata announces totals and all dimensions of the row are
/// null. The frame with the bracket behind the rows also holds the whole last row: there the
/// frame's rows end one row early, and the totals belong to the footer.
struct JSONBIRowDecoder: RowDecoder {
    let plan: JSONRowPlan
    /// Members read before the rows; after a survey, those of the whole document.
    let object: JSONResultObject
    /// Indices of the columns that are null in the totals; `nil` for a result without totals.
    let dimensions: [Int]?

    var boundary: RowBoundary { plan.boundary }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        var repair: (JSONRepair, start: Int)?
        var outcome = plan.decode(frame, isLast: isLast, repair: &repair)
        guard let dimensions, case .rowsEnded = outcome.ending, frame.rowCount > 0 else {
            return outcome
        }
        let last = frame.rowCount - 1
        let batch = frame.batch
        guard let rows = batch.rawRows,
            dimensions.allSatisfy({ batch.cell(row: last, column: $0).isNull })
        else { return outcome }
        outcome.consumed =
            repair.map { $0.original(rows[last].start - $1) } ?? rows[last].start
        frame.rowCount = last
        return outcome
    }

    func finish(
        _ bytes: PaddedText, totals frame: Frame
    ) throws(ConversionError) -> ResultFooter {
        try JSONRepair.read(bytes, isLenient: object.isLenient, keys: true, followsRows: true) {
            text, repair throws(ConversionError) in
            var footer = try finishRepaired(text, totals: frame)
            footer.warnings += repair?.warnings() ?? []
            return footer
        }
    }

    private func finishRepaired(
        _ bytes: PaddedText, totals frame: Frame
    ) throws(ConversionError) -> ResultFooter {
        var bracket = 0
        var footer = ResultFooter()
        if bytes.first == 123 {
            var fault: JSONFault?
            if JSONSkip.value(bytes, bytes.count, &bracket, fault: &fault) {
                try plan.decodeTotals(Array(bytes[..<bracket]), into: frame)
                footer.hasTotals = true
            }
            skipJSONSpace(bytes, &bracket)
        }
        var whole = object.withoutFooter
        try whole.readFooter(bytes, bracket: bracket)
        whole = whole.withMetadata
        if let failure = whole.failure { throw failure }
        footer.members = whole.members.filter { $0.followsRows && $0.parent == nil }
        footer.hasSubtotals = whole.hasSubtotals
        let noted = Set(object.withMetadata.warnings.map(\.message))
        footer.warnings = whole.warnings.filter { !noted.contains($0.message) }
        return footer
    }
}

extension JSONResultObject {
    /// The object with the members of `metadata` instead of `metadata` itself, under their
    /// `json_detail` names.
    fileprivate var withMetadata: JSONResultObject {
        var flat = self
        flat.members = []
        for member in members {
            guard member.key == "metadata", let node = JSONNode(parsing: member.value),
                node.kind == .object
            else {
                flat.members.append(member)
                continue
            }
            let keys = Set(node.children.compactMap(\.key))
            for child in node.children {
                let key = child.key ?? ""
                let wanted = JSONBINames.detailName(of: key)
                flat.members.append(
                    RawMember(
                        key: keys.contains(wanted) ? key : wanted,
                        value: Array(member.value[child.start..<child.end]), parent: member.key))
            }
        }
        return flat
    }
}
