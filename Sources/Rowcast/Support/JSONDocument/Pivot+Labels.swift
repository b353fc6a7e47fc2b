extension Pivot {
    /// Makes a pivot from an entry of `pivots`. Each pivot field shows its label, or its value
    /// where the label is empty or missing, as in older documents.
    init(_ node: JSONNode, key: String, fieldNames: [String]) {
        self.init(key: key, fieldNames: fieldNames)
        if node["is_total"]?.isTrue ?? false { isRowTotal = true }
        guard !isRowTotal else {
            values = []
            label = "Row Total"
            return
        }
        let (labels, data) = (node["labels"], node["data"])
        var names = fieldNames
        if names.isEmpty {
            let source = labels.flatMap { $0.children.isEmpty ? nil : $0 } ?? data
            names = (source?.children ?? .none).compactMap(\.key)
        }
        guard !names.isEmpty else { return }
        let ofKey = values.count == names.count ? values.map(Optional.some) : names.map { _ in nil }
        var shown: [String] = []
        var nulls: [Int] = []
        var cells = ofKey.count == self.cells.count ? self.cells : []
        for (index, name) in names.enumerated() {
            let value = data?[name].map { Pivot.text(of: $0) }
            let label = labels?[name].flatMap { Pivot.text(ofLabel: $0, value: value) }
            guard let text = label ?? value ?? ofKey[index] else { return }
            shown.append(text)
            let cell = PivotCell(node["metadata"]?[name] ?? data?[name], label: label)
            if let cell, index < cells.count {
                cells[index] = cell
            } else if index == cells.count {
                cells.append(cell ?? PivotCell(text: text))
            }
            let isNull = data?[name].map(Pivot.isNull) ?? nullIndices.contains(index)
            if label == nil, isNull { nulls.append(index) }
        }
        values = shown
        self.cells = cells
        nullIndices = nulls
        label = values.joined(separator: " - ")
    }

    private static func isNull(_ value: JSONNode) -> Bool {
        value.kind == .null
            || value.kind == .object && value["rendered"]?.string == nil
                && value["value"]?.kind == .null
    }

    private static func text(of value: JSONNode) -> String {
        switch value.kind {
        case .null: shownNull
        case .true: "true"
        case .false: "false"
        case .number, .string: value.text
        case .array, .object:
            value["rendered"]?.string
                ?? value["value"].flatMap { $0.isScalar ? text(of: $0) : nil } ?? ""
        }
    }

    /// The text of a label; nil for a label without text.
    ///
    /// Servers put the html of a field into its labels. Html is reduced to its text, while `<5` and
    /// `R&D` stay as they are.
    private static func text(ofLabel node: JSONNode, value: String?) -> String? {
        guard node.isScalar, node.kind != .null else { return nil }
        let label = text(of: node)
        if label == value || !label.utf8.contains(where: { $0 == 38 || $0 == 60 }) {
            return label.isEmpty ? nil : label
        }
        let (text, hasTags) = label.textOfMarkup
        let shown = hasTags || text == value ? text : label
        return shown.isEmpty ? nil : shown
    }
}

extension String {
    /// The text that a piece of HTML shows, on one line, and whether the piece has tags.
    var textOfMarkup: (text: String, hasTags: Bool) {
        let bytes = Snippet(self)
        return withExtendedLifetime(bytes) {
            var tokens = HTMLTokenizer(bytes.text)
            var text = ""
            var hasTags = false
            while let token = tokens.next() {
                switch token {
                case .text(let range): text.append(markup: bytes.text, range)
                case .end(let element):
                    hasTags = true
                    if element?.isBlock == true { text += " " }
                case .start(let element, _, _):
                    hasTags = true
                    guard let element else { continue }
                    switch element.treatment {
                    case .kept, .block, .cell, .empty:
                        let isApart = element.isBlock || element.treatment == .cell
                        if isApart || element == .br { text += " " }
                    case .dropped: tokens.skip(element)
                    case .droppedRaw: _ = tokens.readRawText(of: element)
                    case .rawText: text.append(markup: bytes.text, tokens.readRawText(of: element))
                    }
                }
            }
            let words = text.unicodeScalars.split { $0.isASCII && $0.value <= 32 }.map(String.init)
            return (words.joined(separator: " "), hasTags)
        }
    }

    /// Appends text of HTML with its character references resolved.
    private mutating func append(markup text: PaddedText, _ range: Range<Int>) {
        var copied = range.lowerBound
        var index = copied
        while index < range.upperBound {
            guard text[index] == UInt8(ascii: "&"),
                let reference = HTMLReference(
                    text.slice(at: index, count: range.upperBound - index),
                    isInAttribute: false)
            else {
                index += 1
                continue
            }
            self += text.slice(at: copied, count: index - copied).string
            unicodeScalars.append(reference.scalar)
            index += reference.count
            copied = index
        }
        self += text.slice(at: copied, count: index - copied).string
    }
}
