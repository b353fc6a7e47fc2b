internal import Rowcast

extension Function {
    /// Texts of texts, row by row. Characters are code points.
    static let texts: [Function] = [
        Function(
            "concat(value: any...) -> string",
            .rows { call throws(ConversionError) in try call.joined() }),
        Function(
            "contains(string: string, search: string) -> yesno",
            .rows { call in
                .yesno(
                    call.pairs { text, search in
                        YesNo(text.firstPlace(of: search, from: 0) != nil)
                    } ?? [])
            }),
        Function(
            "length(string: string) -> number",
            .rows { call in
                let texts = call.texts(0)
                return .numbers(
                    Vector.Numbers(
                        texts.withBytes { bytes in
                            texts.spans.map {
                                $0.isNull ? .nan : Double(bytes.slice($0).scalarCount)
                            }
                        }))
            }),
        Function(
            "lower(string: string) -> string",
            .rows { call throws(ConversionError) in
                try call.letters(UInt8(ascii: "A")...UInt8(ascii: "Z")) { $0.lowercased() }
            }),
        Function(
            "upper(string: string) -> string",
            .rows { call throws(ConversionError) in
                try call.letters(UInt8(ascii: "a")...UInt8(ascii: "z")) { $0.uppercased() }
            }),
        Function(
            "position(string: string, search: string) -> number",
            .rows { call in
                .numbers(
                    Vector.Numbers(
                        call.pairs { text, search in
                            text.firstPlace(of: search, from: 0).map {
                                Double(text.prefix($0).scalarCount + 1)
                            } ?? 0
                        } ?? []))
            }),
        Function(
            "replace(string: string, old: string, new: string) -> string",
            .rows { call throws(ConversionError) in try call.replaced() }),
        Function(
            "substring(string: string, start: number, length: number) -> string",
            .rows { call throws(ConversionError) in try call.substrings() }),
        Function(
            "split(string: string, delimiter: string) -> [string]",
            .rows { call throws(ConversionError) in try call.parts() }),
    ]
}

/// A result of two texts, with one for null.
protocol NullableResult { static var null: Self { get } }
extension YesNo: NullableResult {}
extension Double: NullableResult { static var null: Double { .nan } }

extension RowCall {
    /// A value for each row of two texts, null where one is null.
    func pairs<Value: NullableResult>(_ body: (TextView, TextView) -> Value) -> [Value]? {
        let (lhs, rhs) = (texts(0), texts(1))
        return lhs.withBytes { left in
            rhs.withBytes { right in
                (0..<count).map { row in
                    let (own, other) = (lhs.spans[row], rhs.spans[row])
                    return own.isNull || other.isNull
                        ? .null : body(left.slice(own), right.slice(other))
                }
            }
        }
    }

    /// Texts that `body` appends for each row; it returns whether the text is not null. A text longer
    /// than the limit is an error.
    func build(
        _ body: (Int, inout [UInt8]) throws(ConversionError) -> Bool
    ) throws(ConversionError) -> Vector {
        var bytes: [UInt8] = []
        var spans: [Texts.Span] = []
        spans.reserveCapacity(count)
        for row in 0..<count {
            let start = bytes.count
            let isText = try body(row, &bytes)
            try limits.check(text: bytes.count - start, block: bytes.count)
            spans.append(isText ? Texts.Span(start: start, count: bytes.count - start) : .null)
        }
        return .texts(Texts(bytes: bytes, spans: spans))
    }

    func joined() throws(ConversionError) -> Vector {
        try build { row, bytes throws(ConversionError) in
            let start = bytes.count
            for argument in arguments {
                argument.appendText(row, to: &bytes)
                try limits.check(text: bytes.count - start, block: bytes.count)
            }
            return true
        }
    }

    func letters(
        _ changed: ClosedRange<UInt8>, _ body: (String) -> String
    ) throws(ConversionError) -> Vector {
        let texts = texts(0)
        return try texts.withBytes { all throws(ConversionError) in
            try build { row, bytes throws(ConversionError) in
                let span = texts.spans[row]
                if span.isNull { return false }
                let text = all.slice(span)
                if text.contains(where: { $0 >= 0x80 }) {
                    bytes.append(contentsOf: body(text.string).utf8)
                } else {
                    for byte in text { bytes.append(changed ~= byte ? byte ^ 0x20 : byte) }
                }
                return true
            }
        }
    }

    func replaced() throws(ConversionError) -> Vector {
        let (texts, olds, news) = (texts(0), texts(1), texts(2))
        return try texts.withBytes { all throws(ConversionError) in
            try olds.withBytes { old throws(ConversionError) in
                try news.withBytes { new throws(ConversionError) in
                    try build { row, bytes throws(ConversionError) in
                        let spans = (texts.spans[row], olds.spans[row], news.spans[row])
                        if spans.0.isNull || spans.1.isNull || spans.2.isNull { return false }
                        try append(
                            all.slice(spans.0), replacing: old.slice(spans.1),
                            by: new.slice(spans.2), to: &bytes)
                        return true
                    }
                }
            }
        }
    }

    private func append(
        _ text: TextView, replacing old: TextView, by new: TextView, to bytes: inout [UInt8]
    ) throws(ConversionError) {
        let start = bytes.count
        var place = 0
        while old.count > 0, let next = text.firstPlace(of: old, from: place) {
            bytes.append(text.slice(place..<next))
            bytes.append(new)
            try limits.check(text: bytes.count - start, block: bytes.count)
            place = next + old.count
        }
        bytes.append(text + place)
    }

    /// Positions begin at 1, and positions before the text count too, as in SQL.
    func substrings() throws(ConversionError) -> Vector {
        let (texts, starts, lengths) = (texts(0), numbers(1), numbers(2))
        return try texts.withBytes { all throws(ConversionError) in
            try build { row, bytes throws(ConversionError) in
                let span = texts.spans[row]
                guard !span.isNull, let start = starts[row].whole, let length = lengths[row].whole
                else { return false }
                let text = all.slice(span)
                let end = start + max(0, length)
                let first = text.byte(ofScalar: max(0, start - 1))
                let last = text.byte(ofScalar: max(0, end - 1))
                if first < last { bytes.append(text.slice(first..<last)) }
                return true
            }
        }
    }

    /// The parts of each text between delimiters; an empty delimiter cuts between characters.
    func parts() throws(ConversionError) -> Vector {
        let (texts, delimiters) = (texts(0), texts(1))
        var elements = Texts()
        var ranges: [ElementRange] = []
        texts.withBytes { all in
            delimiters.withBytes { marks in
                for row in 0..<count {
                    let (span, mark) = (texts.spans[row], delimiters.spans[row])
                    guard !span.isNull, !mark.isNull else {
                        ranges.append(.null)
                        continue
                    }
                    let start = elements.count
                    RowCall.append(all.slice(span), cutAt: marks.slice(mark), to: &elements)
                    ranges.append(ElementRange(start, elements.count))
                }
            }
        }
        return .lists(Vector.Lists(.texts(elements), ranges))
    }

    private static func append(_ text: TextView, cutAt mark: TextView, to elements: inout Texts) {
        var place = 0
        if mark.count == 0 {
            while place < text.count {
                var end = place + 1
                while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
                elements.append(text.slice(place..<end))
                place = end
            }
            return
        }
        while let next = text.firstPlace(of: mark, from: place) {
            elements.append(text.slice(place..<next))
            place = next + mark.count
        }
        elements.append(text + place)
    }
}

extension TextView {
    /// Number of code points.
    var scalarCount: Int { reduce(into: 0) { $0 += $1 & 0xC0 == 0x80 ? 0 : 1 } }

    /// The place of the code point of index `index`; the end behind the last one.
    func byte(ofScalar index: Int) -> Int {
        if index >= count { return count }
        var left = index
        var place = 0
        while place < count {
            if self[place] & 0xC0 != 0x80 {
                if left == 0 { return place }
                left -= 1
            }
            place += 1
        }
        return count
    }

    /// The place of the first occurrence of a text at or behind `start`; nil for none.
    ///
    /// The failure function of the searched text (Knuth, Morris and Pratt, "Fast Pattern Matching in
    /// Strings", 1977) keeps the time linear; short texts, the usual ones, are compared in place.
    func firstPlace(of search: TextView, from start: Int) -> Int? {
        if search.count == 0 { return start }
        if count - start < search.count { return nil }
        if search.count <= 16 {
            for place in start...(count - search.count) where self[place] == search[0] {
                var index = 1
                while index < search.count, self[place + index] == search[index] { index += 1 }
                if index == search.count { return place }
            }
            return nil
        }
        var failures = [Int](repeating: 0, count: search.count)
        var length = 0
        for index in 1..<search.count {
            while length > 0, search[index] != search[length] { length = failures[length - 1] }
            if search[index] == search[length] { length += 1 }
            failures[index] = length
        }
        length = 0
        for place in start..<count {
            while length > 0, self[place] != search[length] { length = failures[length - 1] }
            if self[place] == search[length] { length += 1 }
            if length == search.count { return place - length + 1 }
        }
        return nil
    }
}
