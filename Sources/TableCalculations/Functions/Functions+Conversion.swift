internal import Rowcast

extension Function {
    static let conversion: [Function] = [
        Function(
            "to_number(string: string) -> number",
            .rows { call in
                let texts = call.texts(0)
                return .numbers(
                    Vector.Numbers(
                        texts.withBytes { bytes in
                            texts.spans.map { $0.isNull ? .nan : bytes.slice($0).numberOrNull }
                        }))
            }),
        Function(
            "to_string(value: any) -> string",
            .rows { call throws(ConversionError) in try call.joined() }),
        Function(
            "to_date(string: string) -> date",
            .rows { call in
                let texts = call.texts(0)
                return .dates(
                    texts.withBytes { bytes in
                        texts.spans.map { $0.isNull ? .null : DateValue(bytes.slice($0)) }
                    })
            }),
        Function(
            "list(value: same...) -> [same]",
            .rows { call in
                // The lists' elements stand argument behind argument in each row.
                let width = call.arguments.count
                var joined = Vector.nulls(0)
                for argument in call.arguments { joined.append(argument) }
                let places = (0..<call.count * width).map { $0 % width * call.count + $0 / width }
                return .lists(
                    Vector.Lists(
                        joined.gathered(places),
                        (0..<call.count).map { ElementRange($0 * width, ($0 + 1) * width) }))
            }),
    ]
}

extension TextView {
    /// The number that the text is, between blanks; NaN for other text.
    var numberOrNull: Double {
        var text = self
        while let first = text.first, first == 32 || 9...13 ~= first { text = text + 1 }
        while let last = text.last, last == 32 || 9...13 ~= last {
            text = text.prefix(text.count - 1)
        }
        if text.first == UInt8(ascii: "+") { text = text + 1 }
        // Words such as `inf` and hexadecimal numbers are none of this language.
        let isNumber = text.allSatisfy { byte in
            48...57 ~= byte || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "+") || byte | 0x20 == UInt8(ascii: "e")
        }
        guard isNumber, text.count > 0, text[0] | 0x20 != UInt8(ascii: "e") else { return .nan }
        return Double(text: text)?.orNull ?? .nan
    }
}
