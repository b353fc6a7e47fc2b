import LookML
import Testing

struct ParserTests {
    /// The tree as one line: texts in quotes, expressions in angle brackets.
    private func tree(_ text: String) throws -> String {
        try Parser.document(of: text, file: "a.view.lkml").entries.map(shown)
            .joined(separator: " ")
    }

    private func shown(_ entry: Entry) -> String { "\(entry.key)=\(shown(entry.value))" }

    private func shown(_ value: Value) -> String {
        switch value {
        case .word(let word): return word
        case .text(let text): return "\"\(text)\""
        case .expression(let text): return "<\(text)>"
        case .list(let items):
            let parts = items.map { item in
                (item.key.map { "\($0):" } ?? "") + shown(item.value)
            }
            return "[" + parts.joined(separator: ",") + "]"
        case .block(let block):
            return (block.isRefinement ? "+" : "") + (block.name ?? "") + "{"
                + block.entries.map(shown).joined(separator: " ") + "}"
        }
    }

    @Test(arguments: [
        ("", ""), (" # only a comment", ""), ("\u{FEFF}label: \"a\"", "label=\"a\""),
        ("hidden: yes", "hidden=yes"), ("week_start_day:sunday", "week_start_day=sunday"),
        ("label: \"say \\\"hi\\\" \\ C:\\\\x\"", "label=\"say \"hi\" \\ C:\\x\""),
        ("label: \"two\nlines # no comment\"", "label=\"two\nlines # no comment\""),
        ("sql: ${TABLE}.a ;;", "sql=<${TABLE}.a>"), ("sql:;;", "sql=<>"),
        (
            "sql: a {b} \"c\" # d\n , [e] ; f;;hidden: no",
            "sql=<a {b} \"c\" # d\n , [e] ; f> hidden=no"
        ),
        ("html: <b>{{ value }}</b> ;;", "html=<<b>{{ value }}</b>>"),
        ("sql_on: ${a.x} = ${b.x} ;;", "sql_on=<${a.x} = ${b.x}>"),
        ("view: v { }", "view=v{}"), ("view: +v {a: b}", "view=+v{a=b}"),
        ("link: { url: \"u\" }", "link={url=\"u\"}"),
        (
            "view: v{dimension: d{type:string} set: s{fields:[a,b]}}",
            "view=v{dimension=d{type=string} set=s{fields=[a,b]}}"
        ),
        ("fields: [ALL_FIELDS*, -a.b, s*, ]", "fields=[ALL_FIELDS*,-a.b,s*]"),
        ("fields: [, a,, - b]", "fields=[a,-b]"), ("tiers: [0, 1.5, -3]", "tiers=[0,1.5,-3]"),
        ("filters: [a.b: \"-x, y\", c: \"1\"]", "filters=[a.b:\"-x, y\",c:\"1\"]"),
        ("extends__all: [[a, b], [c]]", "extends__all=[[a,b],[c]]"),
        ("unheard_of: { of: 1 } other: [x]", "unheard_of={of=1} other=[x]"),
        ("timezone: America/Los_Angeles", "timezone=America/Los_Angeles"),
        ("sql_case: { \"a\": 1 }", "sql_case={a=1}"),
    ])
    func `the whole grammar becomes a tree`(text: String, expected: String) throws {
        #expect(try tree(text) == expected)
    }

    @Test func `places count bytes, lines and characters`() throws {
        let text = "# größe\nview: ü {\r\n  label: \"a\"\n  sql: \n\t\tb ;;\n}"
        let view = try #require(try Parser.document(of: text, file: "d/f").entries.first)
        #expect("\(view.place)" == "d/f:2:1")
        #expect("\(view.valuePlace)" == "d/f:2:7")
        let entries = view.block?.entries ?? []
        #expect(entries.map { "\($0.place)" } == ["d/f:3:3", "d/f:4:3"])
        #expect(entries.map { "\($0.valuePlace)" } == ["d/f:3:10", "d/f:5:3"])
        #expect(entries.map(\.place.byte) == [24, 37])
    }

    @Test(arguments: [
        (
            "view v {}",
            "f:1:6: expected ‘:’ behind the key view, found ‘v’; write view: and its value"
        ),
        (
            "view: v {\n  label: \"a\"\n",
            "f:3:1: expected ‘}’ for the ‘{’ of line 1, column 9, found the end of the file"
        ),
        ("label: \"a\"\n}", "f:2:1: expected a key, found ‘}’; remove it: no block is open here"),
        (
            "label: \"a\nview: v {}",
            "f:1:8: expected a closing quote for this text, found the end of "
                + "the file; write ‘\"’ at its end, and ‘\\\"’ for a quote inside of it"
        ),
        (
            "sql: a\nhidden: yes",
            "f:1:6: expected ‘;;’ behind this expression, found the end of the "
                + "file; write ‘;;’ at its end"
        ),
        (
            "label: \"a\" ;;",
            "f:1:12: expected a key or a value, found ‘;;’; ‘;;’ ends the values of "
                + "sql, html and expression keys only"
        ),
        (
            "fields: [a b]",
            "f:1:12: expected ‘,’ or ‘]’ in a list, found ‘b’; "
                + "write a comma between two items"
        ),
        (
            "fields: [a",
            "f:1:11: expected ‘]’ for the ‘[’ of line 1, column 9, "
                + "found the end of the file"
        ),
        ("hidden: }", "f:1:9: expected a value for hidden, found ‘}’"),
        ("hidden:", "f:1:8: expected a value for hidden, found the end of the file"),
    ])
    func `an error tells the text, the place and a change`(text: String, error: String) {
        #expect(message { _ = try Parser.document(of: text, file: "f") } == error)
    }

    @Test func `depth and size are bounded`() {
        let deep = String(repeating: "a: {", count: 100_000)
        #expect(
            message { _ = try Parser.document(of: deep, file: "f") }
                == "f:1:260: more than 64 blocks and lists around a; close some of them")
        let lists = "a: " + String(repeating: "[", count: 100_000)
        #expect(message { _ = try Parser.document(of: lists, file: "f") }.contains("more than 64"))
        var limits = Parser.Limits()
        limits.maxBytes = 10
        #expect(
            message { _ = try Parser.document(of: "label: \"abc\"", file: "f", limits: limits) }
                == "f:1:1: the file has 12 bytes, of at most 10; split it into several files")
    }

    @Test func `every cut of a file is read or refused`() throws {
        let text = """
            view: +v { label: "a\\"b" filters: [a: "b"] # c
              dimension: d { sql: ${TABLE}.x ;; tiers: [1, 2] }
            }
            """
        for count in 0..<text.utf8.count {
            let cut = String(decoding: text.utf8.prefix(count), as: UTF8.self)
            _ = try? Parser.document(of: cut, file: "f")
        }
        #expect(try Parser.document(of: text, file: "f").entries.count == 1)
    }
}

/// The text of the error that a step throws.
func message(_ step: () throws -> Void) -> String {
    do {
        try step()
        return "no error"
    } catch {
        return "\(error)"
    }
}
