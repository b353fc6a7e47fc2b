/// Reads the part with the shared strings (ECMA-376 part 1, 18.4.9).
///
///     <sst …><si><t>Berlin</t></si><si><r><t>Ham</t></r><r><t>burg</t></r></si></sst>
///
/// This reader handles strings of plain text; libxml2 reads all others, and decides what is valid.
struct SharedStringsReader: ~Copyable {
    private let name: String
    private let maxItemBytes: Int
    private let buffer = Frame(capacity: 256 << 10)
    private var builder: SharedStringsBuilder
    private var markup = Markup(prefix: [])
    private var hasBegun = false
    private var isAtEnd = false
    /// Bytes of the part before the first string, which libxml2 reads first.
    private var preamble: [UInt8] = []
    private var items: ItemParser?

    /// Markup of the strings, with the part's namespace prefix in the element names.
    private struct Markup {
        let item: MarkupPattern
        let itemEnd: MarkupPattern
        let text: MarkupPattern
        let preservedText: MarkupPattern
        let textEnd: MarkupPattern
        /// `</sst`, with a namespace prefix of any length.
        let listEnd: [UInt8]

        init(prefix: [UInt8]) {
            func pattern(_ start: String, _ end: String) -> MarkupPattern {
                MarkupPattern(Array(start.utf8) + prefix + Array(end.utf8))
            }
            item = pattern("<", "si>")
            itemEnd = pattern("</", "si>")
            text = pattern("<", "t>")
            preservedText = pattern("<", "t ")
            textEnd = pattern("</", "t>")
            listEnd = Array("</".utf8) + prefix + Array("sst".utf8)
        }
    }

    /// - Parameter name: Path of the part, for errors.
    init(name: String, options: DecodingOptions, maxMemory: Int = 32 << 20) {
        self.name = name
        maxItemBytes = DecodedSheet.maxRowText(options)
        builder = SharedStringsBuilder(options: options, maxMemory: maxMemory)
    }

    /// Reads the whole part.
    consuming func read(_ source: any ByteSource) throws(ConversionError) -> SharedStrings {
        var source = source
        var isWhole = false
        while !isWhole {
            buffer.reserve(buffer.count + (128 << 10))
            let count = try source.read(into: buffer.room(buffer.capacity - buffer.count))
            buffer.didAppend(count)
            isWhole = count == 0
            if isAtEnd {
                buffer.removeAll()
                continue
            }
            buffer.beginRows(columnCount: 1, needs: [])
            let used = hasBegun ? try readItems(from: 0) : try begin()
            let rest = buffer.count - used
            guard rest <= maxItemBytes else {
                throw damage(
                    .tooLarge, "a string is longer than \(maxItemBytes) bytes",
                    hint: "raise \(option: .maxRowBytes) if that is right")
            }
            buffer.removeFirst(used)
        }
        guard isAtEnd else { throw damage(.truncated, "it ends after \(builder.count) strings") }
        return try builder.finish()
    }

    private func damage(
        _ code: ConversionError.Code, _ reason: Message, hint: Message? = nil
    ) -> ConversionError {
        ConversionError(
            code, "part '\(name)' \(code == .tooLarge ? "is too large" : "is damaged"): \(reason)",
            hint: hint)
    }

    private mutating func begin() throws(ConversionError) -> Int {
        guard let tag = MarkupScan.startTag("sst", buffer.text, to: buffer.count) else { return 0 }
        hasBegun = true
        markup = Markup(prefix: tag.prefix)
        preamble = Array(buffer.text.prefix(tag.end))
        isAtEnd = tag.isEmpty
        return isAtEnd ? buffer.count : try readItems(from: tag.end)
    }

    /// Reads the strings that are complete; returns the index behind the last one.
    private mutating func readItems(from start: Int) throws(ConversionError) -> Int {
        let bytes = buffer.text
        let limit = buffer.count
        var place = start
        while true {
            while place < limit, SheetTextReader.isSpace(bytes[place]) { place += 1 }
            if place == limit { return place }
            if markup.item.matches(bytes + place),
                let end = try readPlainItem(bytes, at: place + markup.item.count)
            {
                place = end
                continue
            }
            if MarkupScan.matches(bytes + place, markup.listEnd) {
                isAtEnd = true
                return limit
            }
            guard bytes[place] == UInt8(ascii: "<") else {
                throw damage(.malformed, "there is text between its strings")
            }
            guard let end = MarkupScan.elementEnd(bytes, at: place, to: limit) else { return place }
            try readItem(bytes, place..<end)
            place = end
        }
    }

    /// Reads a string of one piece of plain text, whose content begins at `start`. Returns the
    /// index behind it; `nil` if it has other markup or is not complete.
    @inline(__always)
    private mutating func readPlainItem(
        _ bytes: PaddedText, at start: Int
    ) throws(ConversionError) -> Int? {
        var place = start
        var preservesSpace = false
        if markup.text.matches(bytes + place) {
            place += markup.text.count
        } else if markup.preservedText.matches(bytes + place),
            SharedStringsReader.preserve.matches(bytes + place + markup.preservedText.count),
            SharedStringsReader.preserveEnd.matches(bytes + place + markup.preservedText.count + 16)
        {
            place += markup.preservedText.count + 21
            preservesSpace = true
        } else {
            return nil
        }
        let extent = SheetTextReader.extent(bytes, from: place, to: buffer.count)
        let end = extent.end + markup.textEnd.count + markup.itemEnd.count
        guard end <= buffer.count, markup.textEnd.matches(bytes + extent.end),
            markup.itemEnd.matches(bytes + extent.end + markup.textEnd.count)
        else { return nil }
        var text = bytes.slice(at: place, count: extent.end - place)
        if extent.hasNonASCII, firstInvalidUTF8(text) != nil {
            throw damage(.malformed, "string \(builder.count) is not UTF-8")
        }
        if extent.isUnusual {
            var target = buffer.target(at: buffer.textEnd)
            guard let resolved = MarkupText.resolve(text, to: target) else { return nil }
            var length = resolved
            if !preservesSpace {
                let range = SheetTextReader.trimmed(target.text(count: length), 0..<length)
                target = target + range.lowerBound
                length = range.count
            }
            text = target.text(count: SheetTextReader.resolveEscapes(target, count: length))
        } else if !preservesSpace {
            text = text.slice(SheetTextReader.trimmed(text, 0..<text.count))
        }
        try builder.append(text)
        return end
    }

    private static let preserve = MarkupPattern(Array("xml:space=\"prese".utf8))
    private static let preserveEnd = MarkupPattern(Array("rve\">".utf8))

    /// Reads any other element with libxml2, as the next child of the list.
    private mutating func readItem(
        _ bytes: PaddedText, _ range: Range<Int>
    ) throws(ConversionError) {
        let text: [UInt8]?
        guard AttributeMeter.allows(bytes.slice(range)) else {
            throw damage(.tooLarge, AttributeMeter.reason)
        }
        do throws(XMLFlaw) {
            if items == nil { items = try ItemParser(preamble: preamble) }
            text = try items?.text(bytes.slice(range))
        } catch {
            throw damage(error.code, "\(error.reason) (string \(builder.count))")
        }
        if let text { try builder.append(text.resolvingSheetEscapes()) }
    }

    /// Reads strings with libxml2.
    private final class ItemParser: XMLHandler {
        private let parser = XMLPushParser(
            hasHandler: true, allowsDoctype: false, ignoresEncoding: true)
        private var scope = ElementScope()
        private var depth = 0
        private var isItem = false
        private var text = RichText()

        init(preamble: [UInt8]) throws(XMLFlaw) { try parser.parseWhole(preamble, self) }

        /// Returns the text of a complete element; `nil` if the element is not a string (`si`).
        func text(_ bytes: PaddedText) throws(XMLFlaw) -> [UInt8]? {
            isItem = false
            try parser.parseWhole(bytes, self)
            return isItem ? text.text : nil
        }

        func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
            guard scope.enter(name) else { return }
            depth += 1
            if depth == 2 {
                isItem = name == "si"
                text.removeAll()
            }
            text.start(name, attributes)
        }

        func endElement(_ name: XMLName) {
            guard scope.leave() else { return }
            depth -= 1
            text.end(name)
        }

        func text(_ bytes: TextView) {
            if scope.isInside { text.add(bytes) }
        }
    }
}

extension XMLPushParser {
    /// Reads the next bytes of the document, which must end with a tag.
    func parseWhole(_ bytes: [UInt8], _ handler: any XMLHandler) throws(XMLFlaw) {
        try bytes.withPaddedText { text throws(XMLFlaw) in try parseWhole(text, handler) }
    }
}

extension [UInt8] {
    /// Returns the text with each `_xHHHH_` replaced by its character.
    func resolvingSheetEscapes() -> [UInt8] {
        guard contains(UInt8(ascii: "_")) else { return self }
        var text = self + repeatElement(0, count: PaddedText.padding)
        text.withTarget { SheetTextReader.resolveEscapes($0, count: count) }
        return text
    }
}
