internal import Rowcast

extension Vector {
    /// Appends the text of a row's value: digits as they arrived, or the shortest of a computed number;
    /// dates as `2024-01-31 10:05:06`, `Yes` and `No`, the elements of a list with commas between them;
    /// nothing for null.
    package func appendText(_ row: Int, to bytes: inout [UInt8]) {
        switch self {
        case .numbers(let numbers):
            if let digits = numbers.digits, !digits.spans[row].isNull {
                bytes.append(contentsOf: digits.bytes[digits.spans[row].range])
            } else if !numbers.values[row].isNaN {
                numbers.values[row].appendDigits(to: &bytes)
            }
        case .texts(let texts):
            bytes.append(contentsOf: texts.bytes[texts.spans[row].range])
        case .dates(let dates): dates[row].append(to: &bytes)
        case .yesno(let values):
            switch values[row] {
            case .yes: bytes.append(contentsOf: "Yes".utf8)
            case .no: bytes.append(contentsOf: "No".utf8)
            case .null: break
            }
        case .nulls: break
        case .lists(let lists):
            let elements = lists.elements
            for (index, place) in lists.ranges[row].places.enumerated() {
                if index > 0 { bytes.append(contentsOf: ", ".utf8) }
                elements.appendText(place, to: &bytes)
            }
        }
    }
}

extension Vector {
    /// Appends a row's value as JSON: a number by the digits of its text, a list as an array, the text of
    /// other values as a string.
    func appendJSON(_ row: Int, to bytes: inout [UInt8]) {
        if isNull(row) {
            bytes.append(contentsOf: "null".utf8)
            return
        }
        switch self {
        case .numbers: appendText(row, to: &bytes)
        case .texts, .dates, .yesno, .nulls:
            var text: [UInt8] = []
            appendText(row, to: &text)
            bytes += String(decoding: text, as: UTF8.self).jsonQuoted
        case .lists(let lists):
            bytes.append(UInt8(ascii: "["))
            let elements = lists.elements
            for (index, place) in lists.ranges[row].places.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                elements.appendJSON(place, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        }
    }
}
