/// The members around the rows of json_detail and json_fe.
///
/// Members of the source are copied, except those that change because columns or totals are left
/// out. From sources without members, the members are made from the header.
struct JSONDetailMembers: Sendable {
    /// The members before the rows.
    private(set) var leading: [RawMember] = []
    /// Whether the source has no `totals_data`, so that the totals row becomes one.
    private let makesTotals: Bool
    private var replaced: [String: [UInt8]] = [:]
    private var removed: Set<String> = []
    private let links: CarriedLinks?
    /// The new names of fields, by the names that the members of the source have.
    private let renamedFields: [String: String]
    /// The rows of subtotals with their calculated columns; nil where the source's are copied.
    private let subtotals: JSONSubtotals?

    init(_ table: OutputTable, options: EncodingOptions, rows: JSONCellRows) {
        let header = table.header
        subtotals =
            rows.source == .rows ? nil : header.subtotals.map { JSONSubtotals($0, table, rows) }
        links = CarriedLinks(options)
        renamedFields = table.renamedFields
        let hasMembers = !header.members.isEmpty
        // The source's own row of totals lacks calculated columns.
        makesTotals = header.rowShape != .nestedCells || options.changesRows
        if options.changesRows { removed.insert("totals_data") }
        if table.isSelection, hasMembers {
            replaced["fields"] = table.fieldLists(\.detailText)
        }
        if options.totals == .none {
            removed.insert("totals_data")
            replaced["has_totals"] = Array("false".utf8)
        }
        if options.totals == .none || options.totals == .total {
            removed.formUnion(["subtotals_data", "subtotal_sets"])
            replaced["has_subtotals"] = Array("false".utf8)
        }
        leading = rewritten(header.members.filter { !$0.followsRows })
        if makesTotals || !hasMembers { complete(table) }
    }

    /// The members behind the rows.
    func trailing(
        _ footer: ResultFooter, totals: RowBatch?, rows: JSONCellRows
    ) -> [RawMember] {
        var members = rewritten(footer.members).filter { leading[$0.key] == nil }
        if makesTotals, let totals, leading["totals_data"] == nil {
            var text = OutputBuffer(capacity: 4096)
            rows.append(totals, firstRow: 0, into: &text)
            members.set("totals_data", text.array)
        }
        return members
    }

    private func rewritten(_ members: [RawMember]) -> [RawMember] {
        members.filter { !removed.contains($0.key) }.map { member in
            var member = member
            member.value = replaced[member.key] ?? member.value
            if member.key == "subtotals_data", let new = subtotals?.written(into: member.value) {
                member.value = new
                return member
            }
            if let links, ["totals_data", "subtotals_data"].contains(member.key) {
                member.value = links.changed(member.value)
            }
            if !renamedFields.isEmpty { member.rename(renamedFields) }
            return member
        }
    }

    /// Adds the members that the source lacks, from the header.
    private mutating func complete(_ table: OutputTable) {
        let pivots = table.header.pivots
        if leading["fields"] == nil { leading.set("fields", table.fieldLists(\.detailText)) }
        if !pivots.isEmpty, (leading["pivots"]?.count ?? 0) <= 2 {
            leading.set("pivots", table.header.pivotList)
        }
        leading.add("has_totals", "false")
        leading.add("has_row_totals", "\(pivots.contains(where: \.isRowTotal))")
    }
}
