import Rowcast

/// Checks that libxml2's HTML parser finds no errors to repair. HTML has no schema.
struct HTMLChecker: DocumentChecker {
    func faults(
        in source: any ByteSource, limit: Int
    ) throws(ConversionError) -> [DocumentFault] {
        var source = source
        var faults: [DocumentFault] = []
        var failure: ConversionError?
        let check = HTMLCheck(
            read: { buffer in
                do throws(ConversionError) {
                    return try source.read(into: buffer)
                } catch {
                    failure = error
                    return -1
                }
            },
            report: { flaw in
                faults.append(DocumentFault(line: flaw.line, column: flaw.column, "\(flaw.reason)"))
                return faults.count < limit
            })
        check.run()
        if let failure { throw failure }
        return faults
    }
}
