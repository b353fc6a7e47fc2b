import Rowcast

/// Checks that a document has the encoder's form: a root with rows of cells, all rows of one
/// length.
struct GSXMLChecker: DocumentChecker {
    let validation: Validation
    let root: String
    let row: String
    let cell: String

    init(_ validation: Validation, _ options: FormatOptionValues) {
        self.validation = validation
        (root, row, cell) = options.gsxmlNames
    }

    func faults(
        in source: any ByteSource, limit: Int
    ) throws(ConversionError) -> [DocumentFault] {
        let check: XMLCheck
        switch validation {
        case .wellFormed: check = XMLCheck(limit: limit)
        case .schema:
            check = XMLCheck(
                schema: RelaxNGSchema(schema), finder: RowLengths(), allowsDoctype: false,
                limit: limit)
        }
        var source = source
        try check.check(all: &source)
        return check.faults
    }

    private var schema: String {
        """
        <element name="\(root)" xmlns="http://relaxng.org/ns/structure/1.0">
          <zeroOrMore>
            <element name="\(row)">
              <zeroOrMore><element name="\(cell)"><text/></element></zeroOrMore>
            </element>
          </zeroOrMore>
        </element>
        """
    }

    /// Finds rows with more or fewer cells than the first.
    private final class RowLengths: XMLFaultFinder {
        private var depth = 0
        private var columnCount: Int?
        private var cellCount = 0

        override func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
            depth += 1
            if depth == 2 { cellCount = 0 }
            if depth == 3 { cellCount += 1 }
        }

        override func endElement(_ name: XMLName) {
            depth -= 1
            guard depth == 1 else { return }
            if let columnCount, cellCount != columnCount {
                fault("a row of \(cellCount) cells, but the first has \(columnCount)")
            }
            columnCount = columnCount ?? cellCount
        }
    }
}
