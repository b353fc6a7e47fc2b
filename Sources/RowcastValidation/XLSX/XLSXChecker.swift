import Rowcast

/// Checks a workbook: the archive, and that every part is well-formed; with `.schema` also the
/// content of each part and the references between parts.
struct XLSXChecker: DocumentChecker {
    let validation: Validation

    func faults(
        in source: any ByteSource, limit: Int
    ) throws(ConversionError) -> [DocumentFault] {
        let archive = ZipStream(source)
        let package = validation == .schema ? PackageCheck() : nil
        var faults: [DocumentFault] = []
        do throws(ConversionError) {
            while faults.count < limit, let name = try archive.nextPart() {
                guard name.isXMLPart else {
                    package?.add(part: name)
                    continue
                }
                let check = XMLCheck(
                    schema: package?.schema(for: name), finder: package?.finder(for: name),
                    allowsDoctype: false, part: name, limit: limit - faults.count)
                var part: any ByteSource = archive
                try check.check(all: &part)
                faults += check.faults
            }
            if faults.isEmpty { try archive.finish() }
        } catch {
            guard [.malformed, .truncated].contains(error.code) else { throw error }
            faults.append(DocumentFault(error.reason))
            return faults
        }
        if let package, faults.count < limit {
            faults += package.faultsAtEnd().prefix(limit - faults.count)
        }
        return faults
    }
}

extension String {
    /// Whether a part of this name holds XML.
    fileprivate var isXMLPart: Bool {
        let name = lowercased()
        return [".xml", ".rels", ".vml"].contains { name.hasSuffix($0) }
    }
}
