import Foundation
import Rowcast
import RowcastFoundation
import Testing

/// Errors as Foundation shows them.
@Suite struct LocalizedErrorTests {
    private func failure(_ text: String) throws -> any Error {
        try #require(throws: ConversionError.self) {
            _ = try Conversion(from: .csv).convert(Array(text.utf8), to: .json)
        }
    }

    @Test func `the localized description is the error's line`() throws {
        let error = try failure("a,b\n1,2,3\n")
        #expect(error.localizedDescription == "\(error)")
        #expect(error.localizedDescription.hasPrefix("csv: "))
    }

    @Test func `reason and advice are shown apart`() throws {
        let error = ConversionError(
            .unsupported, format: .csv, at: .init(row: 3), "there is no place for totals",
            hint: "leave totals out")
        let shown: any LocalizedError = error
        #expect(shown.failureReason == "there is no place for totals")
        #expect(shown.recoverySuggestion == "leave totals out")
        #expect(shown.helpAnchor == nil)
        #expect(
            (error as NSError).localizedDescription
                == "csv: there is no place for totals; leave totals out (row 3)")
    }

    @Test func `an error without advice suggests nothing`() {
        let error: any LocalizedError = ConversionError(.truncated, "the input ends in a row")
        #expect(error.recoverySuggestion == nil)
    }
}
