import Foundation
import Testing

@testable import Rowcast

/// A format is complete when it has fixtures, so that the matrix looks at its bytes. The fuzzer takes
/// its formats from `ResultFormat.all` itself.
struct FormatContractTests {
    @Test(arguments: ResultFormat.all.filter(\.isComparedByBytes))
    func `a format has fixtures`(format: ResultFormat) throws {
        let folders = ResultCase.all.filter { $0.formats.contains(format) }
        #expect(folders.count > 1, "Fixtures/Results has no result.\(format.fixtureExtension)")
    }

    @Test func `folders of inputs that failed have the names of formats`() {
        for name in Fixtures.names(in: "Fuzz")
        where ![
            "value_format", "html_cleaner", "expression", "calculation", "request", "lookml",
            "filter",
        ].contains(name) {
            #expect(ResultFormat.named(name)?.canDecode == true, "Fixtures/Fuzz/\(name)")
        }
    }
}

/// Traits of a format that tests decide by, from its declaration and its encoder.
extension ResultFormat {
    private var encoder: (any RowEncoder)? { makeEncoder?(EncodingOptions()) }

    /// A document with metadata around its rows, which has no prescribed order everywhere.
    var hasMetadata: Bool { encoder?.writesMembers == true }

    /// A table that can have rows of totals.
    var showsTotals: Bool { encoder?.showsTotals == true }

    /// Not a query alone.
    var writesRows: Bool { encoder?.writesRows == true }

    /// A compressed container, whose bytes may depend on how the input was cut.
    var isContainer: Bool { openContainer != nil }

    /// Archives are compared by the programs that read them, queries by `SQLTests`.
    var isComparedByBytes: Bool { writesRows && !isContainer }
}
