/// Encodes `json_fe`: the members of `json_detail` with the object's keys in alphabetical order, so
/// `data` comes before `fields`.
///
/// Members that the source has before its rows wait if their key sorts behind `data`. Members that
/// the source has behind its rows are written behind the rows, whatever their key: readers must not
/// depend on the order, and moving them would need a second pass over the input. A source that is
/// `json_fe` itself gets no further members.
struct JSONFEEncoder: JSONDocumentEncoder {
    let options: EncodingOptions
    private var content: JSONDetailContent?
    private var fieldLists: [UInt8] = []
    private var addsMembers = true
    private var addsLists = true

    init(options: EncodingOptions) { self.options = options }

    var needs: DocumentNeeds { JSONCellRows.needs(options) }
    var rows: JSONCellRows? { content?.rows }
    var warnings: [Warning] { content?.warnings ?? [] }
    var copiesCells: Bool { true }
    var calculatesSubtotals: Bool { true }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        let content = try JSONDetailContent(table, options: options)
        self.content = content
        let table = content.table
        fieldLists = Self.likeLists(of: table)
        addsMembers = !table.header.hasSortedKeys
        let source = table.header.members["fields"].flatMap { JSONNode(parsing: $0) }
        addsLists = addsMembers || source?["dimension_like"] != nil
        output.append("{")
        let first = content.members.leading.filter { $0.key.precedesInUTF8("data") }.sortedByKey
        output.appendJSON(first, beforeRowsOf: "data")
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        output.append("],")
        guard let content else { return }
        var rest = content.members.leading.filter { !$0.key.precedesInUTF8("data") }
        rest += content.trailing(footer, totals: totals)
        if addsMembers {
            rest.add("parent_id", "null")
            rest.add("server_id", "null")
        }
        if addsLists, let fields = rest["fields"] { rest.set("fields", completed(fields)) }
        rest.sortedByKey.write(into: &output)
        output.append("}")
    }

    /// Adds the lists `dimension_like`, `measure_like` and `supermeasure_like` if the source has
    /// none of them.
    private func completed(_ fields: [UInt8]) -> [UInt8] {
        guard let node = JSONNode(parsing: fields), node.kind == .object, fields.last == 125,
            node["dimension_like"] == nil, node["measure_like"] == nil,
            node["supermeasure_like"] == nil
        else { return fields }
        return fields.dropLast() + (node.children.isEmpty ? [] : [44]) + fieldLists + [125]
    }

    /// Returns the three lists as members. Table calculations are measures unless they set
    /// `measure` to false; in a pivoted result, those that do not repeat for every pivot are
    /// supermeasures.
    private static func likeLists(of table: OutputTable) -> [UInt8] {
        var dimensions: [[UInt8]] = []
        var measures: [[UInt8]] = []
        var supermeasures: [[UInt8]] = []
        let isPivoted = !table.header.pivots.isEmpty
        var seen: Set<String> = []
        for column in table.columns where seen.insert(column.field.name).inserted {
            let text = column.field.detailText
            switch column.field.category {
            case .dimension: dimensions.append(text)
            case .measure: measures.append(text)
            case .pivot: break
            case .tableCalculation:
                if column.pivot != nil {
                    measures.append(text)
                } else if JSONNode(parsing: text)?["measure"]?.kind == .false {
                    dimensions.append(text)
                } else if isPivoted {
                    supermeasures.append(text)
                } else {
                    measures.append(text)
                }
            }
        }
        return Array("\"dimension_like\":".utf8) + dimensions.jsonArray
            + Array(",\"measure_like\":".utf8) + measures.jsonArray
            + Array(",\"supermeasure_like\":".utf8) + supermeasures.jsonArray
    }
}

extension String {
    /// Whether the text sorts before `other` by its UTF-8 bytes.
    fileprivate func precedesInUTF8(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}

extension [RawMember] {
    fileprivate var sortedByKey: [RawMember] { sorted { $0.key.precedesInUTF8($1.key) } }
}
