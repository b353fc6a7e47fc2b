internal import FilterLanguage
internal import LookML
internal import QueryCompiler
internal import QueryTasks
internal import Rowcast

/// The links of a result's cells, by which a user looks closer.
///
/// - A measure that has `drill_fields`, or whose view has, leads to the rows behind its value:
///   `/explore/shop/orders?fields=orders.id&f[orders.city]=Rome&limit=500`, with the values of the row, the filters of
///   the measure and those of the query as filters.
/// - A dimension leads to the same query with one of its `drill_fields` in its place, and for a span of the calendar
///   with each shorter one of its group.
/// - `link` blocks lead where they say.
struct DrillLinks: Sendable {
    /// The fields in the order of the query.
    fileprivate let fields: [LinkedField]
    /// Whether values of the query may become filters: one dimension with `can_filter: no` ends all drilling.
    fileprivate let canDrill: Bool
    /// A text that differs where the links of equal rows do.
    let signature: [UInt8]

    /// Nil for a query whose cells have no links.
    ///
    /// - Parameter timeZone: The time zone of the query; nil for times as they are stored.
    init?(_ query: Query, _ compiled: CompiledQuery, scope: ExploreScope, timeZone: String?) {
        let urls = DrillURLs(query, compiled, scope: scope, timeZone: timeZone)
        let zone = try? QueryZone(timeZone)
        fields = compiled.fields.map { LinkedField($0, urls, zone) }
        canDrill = compiled.fields.allSatisfy { field in
            field.isMeasure || field.field.block.last("can_filter")?.value.scalar != "no"
        }
        signature = fields.flatMap { $0.signature + "\n".utf8 } + "\(canDrill)".utf8
        guard fields.contains(where: \.hasLinks) else { return nil }
    }

    /// The links of a row whose dimensions have some values.
    ///
    /// - Parameter value: The value of the dimension at a place among the query's fields; nil for one that a row of
    ///   totals or subtotals does not keep.
    func row(_ value: (_ place: Int) -> LinkedValue?) -> Row { Row(self, value) }

    /// The links of the cells of one row, or of one pivot column of it.
    struct Row {
        private let links: DrillLinks
        /// The filter of each dimension; nil for a measure, and for a dimension without a value.
        private var filters: [String?] = []
        /// The filters as parts of a URL.
        private var items: [UInt8] = []
        /// Whether a filter stands for each value.
        private var isExact: Bool

        fileprivate init(_ links: DrillLinks, _ value: (Int) -> LinkedValue?) {
            self.links = links
            isExact = links.canDrill
            for (place, linked) in links.fields.enumerated() {
                guard !linked.field.isMeasure, let value = value(place) else {
                    filters.append(nil)
                    continue
                }
                let text = linked.filterText(accepting: value.text)
                filters.append(text)
                if let text {
                    items += linked.filterStart + URLText.encoded(text).utf8
                } else {
                    isExact = false
                }
            }
        }

        /// The links of a cell as a JSON array; nil for none.
        ///
        /// - Parameter place: The place of the cell's field among those of the query.
        func list(ofField place: Int, _ value: LinkedValue) -> [UInt8]? {
            let linked = links.fields[place]
            var list = LinkList()
            if let detail = linked.detail, let text = value.text, let url = url(detail) {
                list.appendShowAll(linked.shown(text), url)
            }
            if links.canDrill, !linked.drills.isEmpty, let filter = filters[place] {
                let filter = linked.filterStart + URLText.encoded(filter).utf8
                let shown = value.text.map { linked.shown($0) } ?? "∅"
                for drill in linked.drills {
                    list.append(drill: drill.label, into: shown, drill.start + filter + drill.end)
                }
            }
            for link in linked.links { list.append(link, linked, value) }
            return list.json
        }

        /// The rows behind a measure; nil where filters would let others through.
        private func url(_ detail: DrillURLs.Detail) -> [UInt8]? {
            guard isExact else { return nil }
            var url = detail.start + items
            for filter in detail.filters {
                guard let place = filter.place, let own = filters[place] else {
                    url += filter.item
                    continue
                }
                // A field has one filter. The row's value is one that the query's filter accepts, while a measure
                // may count other rows of the row's value.
                if filter.isOfMeasure, own != filter.text { return nil }
            }
            return url + detail.end
        }
    }
}

/// A value of a cell as links have it: a text, or a number by its digits.
struct LinkedValue: Sendable {
    /// Nil for null.
    let text: String?

    init(_ value: SQLiteValue?) {
        switch value {
        case nil: text = nil
        case .text(let text): self.text = text
        case .integer(let number): text = String(number)
        case .double(let number):
            let isWhole = number.rounded() == number && abs(number) < 1e15
            text = isWhole ? String(Int(number)) : String(number)
        }
    }
}

extension DrillLinks {
    /// A field of the query with the links of its cells.
    fileprivate struct LinkedField: Sendable {
        let field: ExploreField
        /// `&f[NAME]=` of a dimension.
        let filterStart: [UInt8]
        let drills: [DrillURLs.Drill]
        let detail: DrillURLs.Detail?
        let links: [LinkBlock]
        private let format: ValueFormat?
        /// The time zone of values that clocks show, for spans of less than an hour.
        private let clockZone: QueryZone?

        init(_ field: ExploreField, _ urls: DrillURLs, _ zone: QueryZone?) {
            self.field = field
            clockZone = field.showsClock ? zone : nil
            filterStart = Array(DrillURLs.filter(field.name, "").utf8)
            drills = field.isMeasure ? [] : urls.drills(of: field)
            detail = field.isMeasure ? urls.detail(of: field) : nil
            links = field.field.block.all("link").compactMap { $0.block.flatMap(LinkBlock.init) }
            format = field.valueFormat.flatMap { try? ValueFormat(excel: $0) }
        }

        var hasLinks: Bool { !drills.isEmpty || detail != nil || !links.isEmpty }

        var signature: [UInt8] {
            var text = drills.flatMap { $0.label + $0.start + $0.end }
            if let detail {
                text += detail.start + detail.end + detail.filters.flatMap(\.item)
            }
            return text + links.flatMap { "\($0)".utf8 }
        }

        /// The filter that lets the rows of a value through and no others; nil where none does.
        func filterText(accepting value: String?) -> String? {
            // Filters of a time that clocks show twice mean the earlier.
            if let clockZone, let value, let time = CivilTime(clock: value),
                clockZone.isRepeated(time)
            {
                return nil
            }
            if field.isNumeric, let value, Double(value)?.isFinite == false { return nil }
            return field.filterText(accepting: value)
        }

        /// The text that shows a value.
        func shown(_ value: String) -> String { format?.text(of: value) ?? value }
    }
}

/// A list of links as JSON. The members stand in the order in which servers write them.
private struct LinkList {
    private var text: [UInt8] = []

    /// The array; nil without links.
    var json: [UInt8]? { text.isEmpty ? nil : text + "]".utf8 }

    /// The link of a measure's value to the rows behind it.
    mutating func appendShowAll(_ value: String, _ url: [UInt8]) {
        let value = LinkList.escaped(value)
        begin()
        text += #"{"label":"Show All "#.utf8 + value
        text += #"","label_prefix":"Show All","label_value":""#.utf8 + value
        text += #"","url":""#.utf8 + url + #"","type":"measure_default"}"#.utf8
    }

    /// The link of a dimension's value to the query by another dimension.
    mutating func append(drill label: [UInt8], into value: String, _ url: [UInt8]) {
        let value = LinkList.escaped(value)
        begin()
        text += #"{"label":"by "#.utf8 + label
        text += #"","label_prefix":"by","label_value":""#.utf8 + label
        text += #"","url":""#.utf8 + url
        text += #"","type":"drill","type_label":"Drill into "#.utf8 + value
        text += #"","type_label_prefix":"Drill into","type_label_value":""#.utf8 + value
        text += #""}"#.utf8
    }

    /// The link of a `link` block; none where the cell has no value for one of its places.
    mutating func append(
        _ link: LinkBlock, _ linked: DrillLinks.LinkedField, _ value: LinkedValue
    ) {
        func part(_ piece: LinkTemplate.Piece) -> String? {
            switch piece {
            case .text(let text): text
            case .value: value.text
            case .renderedValue: value.text.map { linked.shown($0) }
            case .filterableValue:
                linked.field.isMeasure
                    ? value.text : linked.field.filterText(accepting: value.text)
            }
        }
        guard let label = link.label.text(part), let url = link.url.url(part) else { return }
        begin()
        text += #"{"label":""#.utf8 + LinkList.escaped(label)
        text += #"","url":""#.utf8 + LinkList.escaped(url)
        if let icon = link.icon?.url(part) {
            text += #"","icon_url":""#.utf8 + LinkList.escaped(icon)
        }
        text += #"","type":"link"}"#.utf8
    }

    private mutating func begin() { text.append(UInt8(ascii: text.isEmpty ? "[" : ",")) }

    /// A text inside the quotes of JSON.
    static func escaped(_ text: String) -> ArraySlice<UInt8> {
        JSONValue.string(text).json.dropFirst().dropLast()
    }
}

/// A `link` block of a field.
struct LinkBlock: Sendable {
    let label: LinkTemplate
    let url: LinkTemplate
    let icon: LinkTemplate?

    /// Nil for a block without a URL, and for one with liquid that is not understood.
    init?(_ block: Block) {
        guard let url = block.last("url")?.value.scalar.flatMap(LinkTemplate.init),
            let label = LinkTemplate(block.last("label")?.value.scalar ?? "")
        else { return nil }
        self.url = url
        self.label = label
        icon = block.last("icon_url")?.value.scalar.flatMap(LinkTemplate.init)
    }
}

extension LinkTemplate {
    /// The text as a URL, with values percent-encoded; nil where one of them is missing.
    ///
    /// A value at the start is an address of the web of its own, since data must not choose what a click runs.
    fileprivate func url(_ part: (Piece) -> String?) -> String? {
        var url = ""
        for (index, piece) in pieces.enumerated() {
            guard let value = part(piece) else { return nil }
            if case .text = piece {
                url += value
            } else if index > 0 {
                url += URLText.encoded(value)
            } else {
                let start = value.prefix(8).lowercased()
                guard start.hasPrefix("https://") || start.hasPrefix("http://") else { return nil }
                url += value
            }
        }
        return url
    }
}

extension RowBuilder {
    /// Gives the value that was appended last its links.
    mutating func attach(_ links: [UInt8]?) throws(ConversionError) {
        if let links { try attachLinks(links.span.bytes) }
    }
}

extension CivilTime {
    /// The minute of a text such as `2024-10-27 02:45:10`; nil for another.
    fileprivate init?(clock text: String) {
        let parts = text.split { !$0.isNumber }.prefix(5).compactMap { Int($0) }
        guard parts.count == 5 else { return nil }
        self.init(
            year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4])
    }
}

extension ExploreField {
    /// Whether values are times that clocks show, in spans of less than an hour.
    fileprivate var showsClock: Bool {
        guard case .time(let frame, let source)? = field.type, source.convertsTimeZone,
            source.datatype != .date, source.datatype != .yyyymmdd
        else { return false }
        switch frame {
        case .time, .second, .minute, .minutes, .millisecond, .microsecond, .milliseconds:
            return true
        default: return false
        }
    }
}
