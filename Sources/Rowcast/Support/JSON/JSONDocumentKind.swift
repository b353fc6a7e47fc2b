/// The kind of a JSON document, judged by its first bytes and keys.
enum JSONDocumentKind: Equatable {
    /// Rows of plain values, in an array or one on each line.
    case rows
    /// json_detail, also inside a `queryResponse`, or its error document for a failed query.
    case detail
    /// An array of rows whose cells are objects with a `value`: the `data` of json_detail.
    case detailRows
    /// json_bi.
    case bi
    /// An error document of the API, with `message` and `documentation_url`.
    case apiError
    /// Not JSON.
    case other
    /// The document's kind shows only in later bytes.
    case unclear

    /// Judges the beginning of a document.
    init(_ document: PaddedText, isWhole: Bool) {
        guard !document.isEmpty else {
            self = .other
            return
        }
        let end = document.count
        var p = Self.start(document)
        switch document[p] {
        case 91: self = Self.kindOfRows(document, end, p + 1)
        case 123:
            p += 1
            self = Self.kindOfObject(document, end, &p, isWhole: isWhole)
        default: self = p >= end && !isWhole ? .unclear : .other
        }
    }

    /// The place of the first byte behind a byte order mark and white space.
    static func start(_ document: PaddedText) -> Int {
        var p = document.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        skipJSONSpace(document, &p)
        return p
    }

    /// Whether the document begins with an object.
    static func beginsWithObject(_ document: PaddedText) -> Bool {
        let start = start(document)
        return start < document.count && document[start] == 123
    }

    /// Whether the document is an array whose first element is an object.
    static func beginsWithRow(_ document: PaddedText) -> Bool {
        let start = start(document)
        guard start < document.count, document[start] == 91 else { return false }
        var p = start + 1
        skipJSONSpace(document, &p)
        return p < document.count && document[p] == 123
    }

    /// Tells `detailRows`, whose cells are objects with a `value`, from `rows`.
    private static func kindOfRows(
        _ base: PaddedText, _ end: Int, _ start: Int
    ) -> JSONDocumentKind {
        var p = start
        skipJSONSpace(base, &p)
        guard base[p] == 123 else { return .rows }
        var fault: JSONFault?
        let rowStart = p
        guard let row = JSONNode.parse(base, end, &p, fault: &fault) else {
            return kindOfBeginning(base, end, rowStart)
        }
        guard !row.children.isEmpty else { return .rows }
        let areCells = row.children.allSatisfy { cell in
            cell["value"] != nil
                || (!cell.children.isEmpty && cell.children.allSatisfy { $0["value"] != nil })
        }
        return areCells ? .detailRows : .rows
    }

    /// The kind of an array whose first row is cut off, judged by that row's first cell.
    private static func kindOfBeginning(
        _ base: PaddedText, _ end: Int, _ start: Int
    ) -> JSONDocumentKind {
        var p = start
        var fault: JSONFault?
        for depth in 0..<3 {
            guard base[p] == 123 else { return p < end ? .rows : .unclear }
            p += 1
            skipJSONSpace(base, &p)
            guard base[p] == 34, let key = scanJSONString(base, quote: p, fault: &fault) else {
                return p < end && base[p] != 34 ? .rows : .unclear
            }
            if depth > 0, JSONNode.unescaped(base, key) == "value" { return .detailRows }
            p = key.end + 1
            skipJSONSpace(base, &p)
            guard base[p] == 58 else { return p < end ? .rows : .unclear }
            p += 1
            skipJSONSpace(base, &p)
        }
        return .rows
    }

    private static func kindOfObject(
        _ base: PaddedText, _ end: Int, _ p: inout Int, isWhole: Bool
    ) -> JSONDocumentKind {
        var keys: Set<String> = []
        var fault: JSONFault?
        while true {
            skipJSONSpace(base, &p)
            guard base[p] == 34,
                let extent = scanJSONString(base, quote: p, fault: &fault)
            else { break }
            let key = JSONNode.unescaped(base, extent)
            p = extent.end + 1
            skipJSONSpace(base, &p)
            guard base[p] == 58 else { break }
            p += 1
            skipJSONSpace(base, &p)
            let isArray = base[p] == 91
            let isObject = base[p] == 123
            keys.insert(key)
            if key == "queryResponse", isObject { return .detail }
            if key == "rows", isArray {
                let hasCells = keys == ["rows"] && kindOfRows(base, end, p + 1) == .detailRows
                if hasCells || keys.contains("metadata") { return .bi }
            }
            if key == "metadata", isObject, keys.contains("rows") { return .bi }
            if key == "data", isArray, !keys.isDisjoint(with: detailKeys) { return .detail }
            if key == "fields", isObject || base[p] == 110, !keys.isDisjoint(with: detailKeys) {
                return .detail
            }
            guard JSONSkip.value(base, end, &p, fault: &fault) else { break }
            skipJSONSpace(base, &p)
            guard base[p] == 44 else { break }
            p += 1
        }
        let isComplete = base[p] == 125
        if !keys.isDisjoint(with: detailKeys), keys.contains("data") { return .detail }
        if keys.contains("data"), keys.contains("fields") { return .detail }
        if keys.contains("from_cache"), keys.contains("error") || !isComplete { return .detail }
        if isComplete, keys.contains("message"), keys.contains("documentation_url") {
            return .apiError
        }
        if keys == ["metadata"], !isComplete { return .bi }
        if isComplete { return .rows }
        if keys.contains("data") || keys.contains("fields") { return .detail }
        return isWhole ? .rows : .unclear
    }

    /// Keys that are in every json_detail document and hardly in any row.
    private static let detailKeys: Set<String> = [
        "from_cache", "fields", "supports_pivot_in_db", "null_sort_treatment", "applied_filters",
        "has_totals", "number_format", "drill_menu_build_time", "fill_fields", "expired",
    ]
}

extension JSONDocumentKind {
    /// The error of a decoder of the format `wanted` for a document of this kind; the hint names
    /// the format of such documents.
    func refusal(by wanted: ResultFormat) -> ConversionError {
        let format: ResultFormat =
            switch self {
            case .detail, .detailRows: .jsonDetail
            case .bi: .jsonBI
            case .rows, .apiError, .other, .unclear: .json
            }
        let reason: Message =
            format == .json
            ? "these are rows of json, not a \(wanted.name) document"
            : "this is a \(format.name) document, not "
                + (wanted == .json ? "rows of json" : "\(wanted.name)")
        return ConversionError(
            .unsupported, at: .init(byte: 0), reason, hint: "pass \(inputFormat: format)")
    }
}

extension ConversionError {
    /// The error for a document that begins neither with `[` nor with `{`.
    static func notJSON(_ base: PaddedText, _ p: Int, end: Int) -> ConversionError {
        if p >= end {
            return ConversionError(
                .truncated, at: .init(byte: end), "the input holds nothing but white space")
        }
        let found =
            switch base[p] {
            case 0: "a NUL byte"
            case 33..<127: "'\(Character(UnicodeScalar(base[p])))'"
            default: "byte 0x\(String(base[p], radix: 16))"
            }
        return ConversionError(
            .malformed, at: .init(byte: p), "expected '[' or '{', found \(found)",
            hint: "pass \(option: .inputFormat) if this is another format")
    }

    /// The error for a fault in a document's header or footer; a fault at or behind `end` means
    /// that the document is cut off.
    static func json(
        _ fault: JSONFault?, end: Int, row: Int? = nil, truncation: Message, hint: Message? = nil
    ) -> ConversionError {
        guard let fault, fault.offset < end else {
            return ConversionError(.truncated, at: .init(byte: end, row: row), truncation)
        }
        return ConversionError(
            fault.reason == .tooDeep ? .tooLarge : .malformed,
            at: .init(byte: fault.offset, row: row), fault.reason.text, hint: hint)
    }
}
