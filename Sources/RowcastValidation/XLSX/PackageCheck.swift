import Rowcast

/// Checks references between the parts of a workbook: every part has a content type, targets of
/// relationships exist, and so do the styles and strings that cells refer to.
///
/// Parts come in any order; faults that need all parts are reported at the end.
final class PackageCheck {
    struct Relationship {
        var type: String
        /// Path of the target part; `nil` for a target outside the package.
        var target: String?
    }

    /// A reference from a part to one of its relationships.
    private struct Use {
        var part: String
        var id: String
        /// Last path component of the expected type, such as `worksheet`.
        var type: String
    }

    private var parts: [String] = []
    private var defaults: [String: String] = [:]
    private var overrides: [String: String] = [:]
    private var hasContentTypes = false
    private var relationships: [String: [String: Relationship]] = [:]
    private var uses: [Use] = []
    /// Number of cell formats (`cellXfs`); `differenceCount` is that of differential formats
    /// (`dxfs`).
    private(set) var formatCount: Int?
    private(set) var differenceCount: Int?
    private var largestFormats: [(part: String, format: Int, difference: Int)] = []
    private var stringCount: Int?
    private var largestStrings: [(part: String, index: Int)] = []
    private var tables: [(part: String, id: Int, name: String)] = []

    func add(part: String) { parts.append(part) }

    func schema(for part: String) -> RelaxNGSchema? { XLSXSchemas.schema(for: part) }

    /// Records a part, and returns the finder that checks its content.
    func finder(for part: String) -> XMLFaultFinder? {
        add(part: part)
        switch part {
        case "[Content_Types].xml":
            hasContentTypes = true
            return ContentTypesFinder(self)
        case "xl/workbook.xml": return WorkbookFinder(self, part)
        case "xl/styles.xml": return StylesFinder(self)
        case "xl/sharedStrings.xml": return SharedStringsFinder(self)
        case _ where part.hasSuffix(".rels"): return RelationshipsFinder(self, part)
        case _ where part.hasPrefix("xl/worksheets/"): return SheetFinder(self, part)
        case _ where part.hasPrefix("xl/tables/"): return TableFinder(self, part)
        default: return nil
        }
    }

    // MARK: - Notes of the finders

    /// Records the content type of a file extension; returns `false` if the extension already has
    /// one.
    func setDefault(_ type: String, for suffix: String) -> Bool {
        defaults.updateValue(type, forKey: suffix.lowercased()) == nil
    }

    /// Records the content type of a part; returns `false` if the part already has one.
    func setOverride(_ type: String, for part: String) -> Bool {
        overrides.updateValue(type, forKey: String(part.drop { $0 == "/" })) == nil
    }

    /// Records a relationship; returns `false` if the source already has one with this id.
    func add(_ relationship: Relationship, _ id: String, of source: String) -> Bool {
        relationships[source, default: [:]].updateValue(relationship, forKey: id) == nil
    }

    func use(_ id: String, by part: String, type: String) {
        uses.append(Use(part: part, id: id, type: type))
    }

    func setStyles(formats: Int, differences: Int) {
        formatCount = formats
        differenceCount = differences
    }

    func setStrings(_ count: Int) { stringCount = count }

    /// Records the largest indices of formats and strings that a sheet uses.
    func note(_ part: String, format: Int, difference: Int, string: Int) {
        largestFormats.append((part, format, difference))
        largestStrings.append((part, string))
    }

    func addTable(_ part: String, id: Int, name: String) { tables.append((part, id, name)) }

    // MARK: - Faults of the whole package

    func faultsAtEnd() -> [DocumentFault] {
        var faults: [DocumentFault] = []
        func fault(_ part: String?, _ reason: Message) {
            faults.append(DocumentFault(part: part, reason))
        }
        let there = Set(parts)
        if hasContentTypes {
            for part in parts where part != "[Content_Types].xml" {
                let suffix = part.split(separator: ".").last.map { $0.lowercased() } ?? ""
                if overrides[part] == nil, defaults[suffix] == nil {
                    fault(part, "the part has no content type")
                }
            }
            for part in overrides.keys.sorted() where !there.contains(part) {
                fault("[Content_Types].xml", "there is no part '/\(part)'")
            }
        } else {
            fault(nil, "there is no part '[Content_Types].xml'")
        }
        let roots = relationships[""]?.values.filter { $0.type.hasSuffix("/officeDocument") } ?? []
        if roots.count != 1 { fault("_rels/.rels", "there is not one relationship to a workbook") }
        for source in relationships.keys.sorted() {
            if !source.isEmpty, !there.contains(source) {
                fault(nil, "there are relationships of '\(source)', which is no part")
            }
            for (id, relationship) in (relationships[source] ?? [:]).sorted(by: { $0.key < $1.key })
            {
                if let target = relationship.target, !there.contains(target) {
                    fault(
                        source.isEmpty ? "_rels/.rels" : source,
                        "relationship '\(id)' leads to '\(target)', which is no part")
                }
            }
        }
        for use in uses {
            guard let found = relationships[use.part]?[use.id] else {
                fault(use.part, "there is no relationship '\(use.id)'")
                continue
            }
            if !found.type.hasSuffix("/\(use.type)") {
                fault(use.part, "relationship '\(use.id)' is not one of type \(use.type)")
            }
        }
        faults += faultsOfNumbers()
        return faults
    }

    /// Returns faults for indices beyond the number of formats or strings, and for repeated tables;
    /// the parts that define these may come last.
    private func faultsOfNumbers() -> [DocumentFault] {
        var faults: [DocumentFault] = []
        for (part, format, difference) in largestFormats {
            if format >= formatCount ?? 1 {
                faults.append(DocumentFault(part: part, "there is no cell format \(format)"))
            }
            if difference >= differenceCount ?? 0 {
                faults.append(
                    DocumentFault(part: part, "there is no differential format \(difference)"))
            }
        }
        for (part, index) in largestStrings where index >= stringCount ?? 0 {
            faults.append(DocumentFault(part: part, "there is no shared string \(index)"))
        }
        for (index, table) in tables.enumerated() {
            for other in tables[..<index] {
                if other.id == table.id {
                    faults.append(
                        DocumentFault(part: table.part, "a table of id \(table.id) is there twice"))
                }
                if other.name.lowercased() == table.name.lowercased() {
                    faults.append(
                        DocumentFault(
                            part: table.part, "a table '\(table.name)' is there twice"))
                }
            }
        }
        return faults
    }
}
