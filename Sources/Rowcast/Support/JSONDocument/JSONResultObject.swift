/// The object around the rows of json_detail, json_fe or json_bi, with the members read so far.
///
/// Keys come in any order: documents of the API have `fields` before `data`; objects of the front
/// end are in alphabetical order, so `data` comes first.
struct JSONResultObject: Sendable {
    /// The key of the array of rows.
    var rowsKey = "data"
    /// The members in document order, except the rows.
    var members: [RawMember] = []
    /// Whether the object is the value of `queryResponse` in another object.
    var isWrapped = false
    /// Whether the document is the bare array of rows.
    var isBareRows = false
    /// Place of the first row, or of the bracket that ends an empty array.
    var rowsStart = 0
    /// Whether faults that `JSONRepair` can repair are repaired.
    var isLenient = false
    /// Number of bytes by which repairs moved the rows, and the repairs before and behind the rows.
    private var rowsShift = 0
    private(set) var repairs: [Warning] = []
    /// Place of the rows in the input, without the shift of repairs.
    var inputRowsStart: Int { rowsStart - rowsShift }

    enum Reading {
        /// The rows begin at `rowsStart`.
        case rows
        /// The object ended without rows.
        case ended
        /// The bytes ended inside the object.
        case incomplete
    }

    /// Notes the repairs of the text before the first row.
    mutating func add(_ repair: JSONRepair?) {
        guard let repair else { return }
        rowsShift = rowsStart - repair.original(rowsStart)
        repairs.add(repair.warnings(before: inputRowsStart))
    }

    /// The repairs of this object that an earlier reading, `object`, had not reached.
    func repairsSince(_ object: JSONResultObject) -> [Warning] {
        repairs.compactMap { repair in
            let known = object.repairs.first { $0.code == repair.code }?.count ?? 0
            return repair.count > known
                ? Warning(repair.code, repair.message, count: repair.count - known) : nil
        }
    }

    /// Reads a document from its beginning up to the first row.
    mutating func readHeader(
        _ document: PaddedText, isWhole: Bool
    ) throws(ConversionError) -> Reading {
        let base = document
        var p = JSONDocumentKind.start(document)
        let end = document.count
        if base[p] == 91 {
            isBareRows = true
            rowsStart = p + 1
            skipJSONSpace(base, &rowsStart)
            return rowsStart >= end && !isWhole ? .incomplete : .rows
        }
        guard base[p] == 123 else {
            if p >= end, !isWhole { return .incomplete }
            throw .notJSON(base, p, end: end)
        }
        p += 1
        return try readMembers(base, end, &p, followsRows: false, isWhole: isWhole)
    }

    /// Reads the members behind the rows; the bracket that ends the rows stands at `bracket`.
    mutating func readFooter(
        _ footer: PaddedText, bracket: Int = 0
    ) throws(ConversionError) {
        let known = self
        self = try JSONRepair.read(footer, isLenient: isLenient, keys: true, followsRows: true) {
            text, repair throws(ConversionError) in
            var object = known
            try object.readRepairedFooter(text, bracket: bracket)
            if let repair { object.repairs.add(repair.warnings()) }
            return object
        }
    }

    private mutating func readRepairedFooter(
        _ footer: PaddedText, bracket: Int
    ) throws(ConversionError) {
        guard !footer.isEmpty else { return }
        let base = footer
        let end = footer.count
        var p = bracket + 1
        if !isBareRows {
            skipJSONSpace(base, &p)
            let byte = base[p]
            guard byte == 44 || byte == 125 else {
                throw .json(
                    JSONFault(offset: p, reason: .expectedCommaOrBrace), end: end,
                    truncation: Self.truncation)
            }
            p += 1
            if byte == 44 {
                switch try readMembers(base, end, &p, followsRows: true, isWhole: true) {
                case .ended: break
                case .rows:
                    throw ConversionError(
                        .malformed, at: .init(byte: p), "the document has '\(rowsKey)' twice")
                case .incomplete:
                    throw .json(nil, end: end, truncation: Self.truncation)
                }
            }
        }
        try checkEnd(base, end, &p)
    }

    static let truncation: Message = "the input is cut short: it ends before the closing '}'"

    /// Checks that only the rest of a wrapping object follows the object.
    private func checkEnd(
        _ base: PaddedText, _ end: Int, _ p: inout Int
    ) throws(ConversionError) {
        var fault: JSONFault?
        if isWrapped {
            while true {
                skipJSONSpace(base, &p)
                if base[p] == 125 {
                    p += 1
                    break
                }
                guard base[p] == 44 else {
                    throw .json(
                        JSONFault(offset: p, reason: .expectedCommaOrBrace), end: end,
                        truncation: Self.truncation)
                }
                p += 1
                skipJSONSpace(base, &p)
                guard Self.key(base, &p, &fault) != nil,
                    JSONSkip.value(base, end, &p, fault: &fault)
                else { throw .json(fault, end: end, truncation: Self.truncation) }
            }
        }
        skipJSONSpace(base, &p)
        if p < end {
            throw .json(
                JSONFault(offset: p, reason: .secondDocument), end: end,
                truncation: Self.truncation)
        }
    }

    /// Reads members from a place behind a bracket or comma.
    private mutating func readMembers(
        _ base: PaddedText, _ end: Int, _ p: inout Int, followsRows: Bool, isWhole: Bool
    ) throws(ConversionError) -> Reading {
        var fault: JSONFault?
        var keys = Set(members.map(\.key))
        func incomplete() throws(ConversionError) -> Reading {
            if !isWhole, (fault?.offset ?? end) >= end { return .incomplete }
            throw .json(
                fault, end: end, truncation: Self.truncation,
                hint: isLenient ? nil : JSONRepair.hint(fault, base, end))
        }
        skipJSONSpace(base, &p)
        if base[p] == 125, !followsRows {
            p += 1
            return .ended
        }
        while true {
            let keyStart = p
            guard let key = Self.key(base, &p, &fault) else { return try incomplete() }
            skipJSONSpace(base, &p)
            if key == rowsKey, base[p] == 91 {
                rowsStart = p + 1
                skipJSONSpace(base, &rowsStart)
                return rowsStart >= end && !isWhole ? .incomplete : .rows
            }
            if key == "queryResponse", rowsKey == "data", base[p] == 123, !isWrapped, !followsRows {
                isWrapped = true
                members = []
                keys = []
                p += 1
                skipJSONSpace(base, &p)
                continue
            }
            let start = p
            guard JSONSkip.value(base, end, &p, fault: &fault) else { return try incomplete() }
            if !keys.insert(key).inserted {
                guard isLenient else {
                    throw ConversionError(
                        .malformed, at: .init(byte: keyStart), "the key '\(key)' stands twice",
                        hint: JSONRepair.hintForKeys)
                }
                // An earlier member with the same key stands before the rows.
                members.removeAll { $0.key == key }
                repairs.add([JSONRepair.keyWarning])
            }
            members.append(
                RawMember(
                    key: key,
                    value: Array(base.slice(at: start, count: p - start)),
                    followsRows: followsRows))
            skipJSONSpace(base, &p)
            if base[p] == 44 {
                p += 1
                skipJSONSpace(base, &p)
                continue
            }
            guard base[p] == 125 else {
                fault = JSONSkip.faultAfterValue(base, p, .expectedCommaOrBrace)
                return try incomplete()
            }
            p += 1
            return .ended
        }
    }

    /// Reads `"key":` up to behind the colon; nil for a fault.
    private static func key(
        _ base: PaddedText, _ p: inout Int, _ fault: inout JSONFault?
    ) -> String? {
        guard base[p] == 34 else {
            fault = JSONFault(offset: p, reason: base[p] == 125 ? .trailingComma : .expectedKey)
            return nil
        }
        guard let extent = scanJSONString(base, quote: p, fault: &fault) else { return nil }
        p = extent.end + 1
        skipJSONSpace(base, &p)
        guard base[p] == 58 else {
            fault = JSONFault(offset: p, reason: .expectedColon)
            return nil
        }
        p += 1
        return JSONNode.unescaped(base, extent)
    }

    /// Whether the keys, rows included, are in alphabetical order and some stand behind the rows.
    /// Documents of the API begin with other members, so such an object is the front end's.
    var isAlphabetical: Bool {
        let keys =
            members.filter { !$0.followsRows }.map(\.key) + [rowsKey]
            + members.filter(\.followsRows).map(\.key)
        return members.contains(where: \.followsRows)
            && zip(keys, keys.dropFirst()).allSatisfy {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
    }

    /// The object without the members behind its rows.
    var withoutFooter: JSONResultObject {
        var object = self
        object.members.removeAll(where: \.followsRows)
        return object
    }

    // MARK: - Members as values

    /// The raw text of a member; nil if there is none.
    func raw(_ key: String) -> [UInt8]? { members.first { $0.key == key }?.value }

    /// A member's value as a tree; nil if there is none.
    func node(_ key: String) -> JSONNode? { raw(key).flatMap { JSONNode(parsing: $0) } }
}
