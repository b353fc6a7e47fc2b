import Testing

@testable import Rowcast
@testable import RowcastValidation

/// Writes down what the parser tells.
private final class Recorder: XMLHandler {
    var events: [String] = []
    var stopsAt: StaticString = "stop"
    weak var parser: XMLPushParser?

    func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        var event = "<\(name.string)"
        for index in 0..<attributes.count {
            let value = String(decoding: attributes.value(index), as: UTF8.self)
            event += " \(attributes.name(index)?.string ?? "")=\(value)"
        }
        events.append(event + (attributes.isOfEmptyElement ? "/>" : ">"))
        if name == stopsAt { parser?.stop() }
    }

    func endElement(_ name: XMLName) { events.append("</\(name.string)>") }

    func text(_ bytes: TextView) {
        let text = bytes.string
        // Pieces may be cut anywhere.
        if let last = events.last, !last.hasPrefix("<") {
            events[events.count - 1] += text
        } else {
            events.append(text)
        }
    }
}

@Suite struct XMLPushParserTests {
    private func events(
        _ bytes: [UInt8], chunk: Int = 5, ignoresEncoding: Bool = false, allowsDoctype: Bool = true
    ) throws -> [String] {
        let recorder = Recorder()
        let parser = XMLPushParser(
            hasHandler: true, allowsDoctype: allowsDoctype, ignoresEncoding: ignoresEncoding)
        recorder.parser = parser
        var rest = bytes[...]
        while !rest.isEmpty {
            try Array(rest.prefix(chunk)).withPaddedText { part throws(XMLFlaw) in
                try parser.parse(part, recorder)
            }
            rest = rest.dropFirst(chunk)
        }
        try parser.finish()
        return recorder.events
    }

    private func events(_ text: String, chunk: Int = 5) throws -> [String] {
        try events(Array(text.utf8), chunk: chunk)
    }

    @Test(arguments: [1, 2, 3, 7, 64, 1000])
    func `elements, attributes and text are told whatever the pieces`(chunk: Int) throws {
        let text = """
            <?xml version='1.0'?><!-- <x> --><?pi <y>?>
            <p:a xmlns:p='urn:p' b='1 &lt; 2' p:c=">">é😀&amp;&#65;<![CDATA[<&>]]><p:d/><e></e ></p:a>
            """
        #expect(
            try events(text, chunk: chunk) == [
                "<a b=1 < 2 c=>>", "é😀&A<&>", "<d/>", "</d>", "<e>", "</e>", "</a>",
            ])
    }

    @Test func `attributes are found by name and elements told apart by namespace`() throws {
        final class Reader: XMLHandler {
            var found: [String] = []
            func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
                for key in ["r", "none"] as [StaticString] {
                    found.append(
                        attributes[key].map { String(decoding: $0, as: UTF8.self) } ?? "-")
                }
                found.append(name.namespace.map { String(cString: $0) } ?? "-")
                if case "c" = name { found.append("c it is") }
            }
            func endElement(_ name: XMLName) {}
            func text(_ bytes: TextView) {}
        }
        let reader = Reader()
        let parser = XMLPushParser(hasHandler: true)
        let text = Array("<c s='1' x:r='A1' xmlns='urn:n' xmlns:x='urn:x'/>".utf8)
        try text.withPaddedText { text throws(XMLFlaw) in try parser.parse(text, reader) }
        try parser.finish()
        #expect(reader.found == ["A1", "-", "urn:n", "c it is"])
    }

    @Test func `Latin-1 is read as declared, or taken for UTF-8`() throws {
        let text = Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8)
        #expect(try events(text + [0xE9] + Array("</a>".utf8)) == ["<a>", "é", "</a>"])
        let utf8 = text + Array("é</a>".utf8)
        #expect(try events(utf8, ignoresEncoding: true) == ["<a>", "é", "</a>"])
    }

    @Test func `a handler may have enough`() throws {
        #expect(try events("<a><stop/><b></a>", chunk: 100).prefix(2) == ["<a>", "<stop/>"])
    }

    @Test(arguments: [
        ("<a>\n  <b></c></a>", "opening and ending tag mismatch: b line 2 and c", 2, 10),
        ("<a>&x;</a>", "entity 'x' not defined", 1, 7),
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "the document declares entities", 1, 28),
        ("<!DOCTYPE a SYSTEM 'no-such-file'><a>&x;</a>", "entity 'x' not defined", 1, 41),
        ("<!DOCTYPE a [<!ENTITY % x SYSTEM '/etc/hostname'> %x;]><a/>", "declares", 1, 49),
        ("<?xml version='1.0' encoding='x-none'?><a/>", "unsupported encoding x-none", 1, 38),
        ("<?xml version='1.0' encoding='UTF-16'?><a/>", "labelled UTF-16 but has UTF-8", 1, 38),
        ("<a>R&D</a> <b/>", "an '&' that is not written as '&amp;'", 1, 7),
        ("R&D; and", "this is not XML", 1, 1),
        ("<a/><b/>", "extra content at the end of the document", 1, 5),
        ("<p:a/>", "namespace prefix p on a is not defined", 1, 5),
    ])
    func `a flaw is told with its place`(text: String, reason: String, line: Int, column: Int) {
        let flaw = #expect(throws: XMLFlaw.self) { _ = try events(text) }
        #expect(flaw?.code == .malformed)
        #expect(flaw?.reason.contains(reason) == true, "\(flaw?.reason ?? "")")
        #expect(flaw?.line == line && flaw?.column == column, "\(flaw?.column ?? 0)")
    }

    @Test(arguments: ["", " ", "<a", "<a>", "<a>text", "<a>&am", "<a><b></b>", "<a></a", "<!-- x"])
    func `a document cut short is truncated`(text: String) {
        let flaw = #expect(throws: XMLFlaw.self) { _ = try events(text) }
        #expect(flaw?.code == .truncated)
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        let flaw = #expect(throws: XMLFlaw.self) {
            _ = try events(Array("<a>\n".utf8) + [0xE9] + Array("</a>".utf8))
        }
        #expect(flaw?.reason.hasPrefix("the text is not UTF-8") == true)
        #expect(flaw?.line == 2)
    }

    @Test func `deep nesting, a document type where none may be, and huge markup are refused`() {
        let deep = #expect(throws: XMLFlaw.self) {
            _ = try events(String(repeating: "<a>", count: 100_000), chunk: 10_000)
        }
        #expect(deep?.code == .tooLarge)
        #expect(deep?.reason == "elements are nested more than 256 deep")
        let check = XMLCheck(limit: 1)
        let tags = Array(String(repeating: "<a>", count: 100_000).utf8)
        #expect(!tags.withPaddedText { check.check($0) })
        #expect(check.faults.first?.reason.description == deep?.reason)
        let doctype = #expect(throws: XMLFlaw.self) {
            _ = try events(Array("<!DOCTYPE a><a/>".utf8), allowsDoctype: false)
        }
        #expect(doctype?.reason == "a document type declaration is not allowed here")
        let huge = #expect(throws: XMLFlaw.self) {
            _ = try events(
                "<a x='" + String(repeating: "y", count: 20 << 20) + "'/>", chunk: 1 << 20)
        }
        #expect(huge != nil)
    }
}
