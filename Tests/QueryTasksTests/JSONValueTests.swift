import Foundation
import QueryTasks
import Rowcast
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        "null", "true", "[]", "{}", "\"\"", "-0.10e+5", "[1,[2,{\"a\":[]}]]",
        "{\"a\":104.16499999999998,\"b\":12345678901234567890123}", "\"é\\\"\\\\\\n\\u0001😀\"",
    ])
    func `what is read is written as it was`(text: String) throws {
        let value = try JSONValue(json: Array(text.utf8))
        #expect(String(decoding: value.json, as: UTF8.self) == text)
    }

    @Test func `members are told from elements and text from numbers`() throws {
        let value = try JSONValue(json: Array(" {\"a\": [1.50, \"x\", null, false]} \n".utf8))
        #expect(value == ["a": [.number("1.50"), "x", nil, false]])
        #expect(value["a"] == .array([.number("1.50"), .string("x"), .null, .bool(false)]))
        #expect(value["b"] == nil)
        #expect(value.string == nil)
        #expect(JSONValue.string("x").string == "x")
    }

    @Test(arguments: [
        ("", 0), ("{", 1), ("[1,]", 3), ("[1] 2", 4), ("nul", 3), ("\"a", 2), ("01", 1),
    ])
    func `what is no JSON is told with its place`(text: String, byte: Int) throws {
        let error = try #require(throws: ConversionError.self) {
            try JSONValue(json: Array(text.utf8))
        }
        #expect(error.position.byte == byte, "\(error)")
    }

    @Test func `values are encoded and decoded like any other`() throws {
        let text = #"{"a":[1,-2.5,18446744073709551615,true,null,"x"],"b":{}}"#
        let value = try JSONValue(json: Array(text.utf8))
        let decoded = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(decoded == value)
        let encoded = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: encoded) == value)
    }
}
