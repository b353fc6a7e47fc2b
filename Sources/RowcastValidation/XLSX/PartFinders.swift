import Rowcast

/// Finds extensions and parts that have two content types.
final class ContentTypesFinder: XMLFaultFinder {
    private let package: PackageCheck

    init(_ package: PackageCheck) { self.package = package }

    override func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        guard let type = attributes.string("ContentType") else { return }
        if let suffix = attributes.string("Extension"), !package.setDefault(type, for: suffix) {
            fault("the extension '\(suffix)' is there twice")
        }
        if let part = attributes.string("PartName"), !package.setOverride(type, for: part) {
            fault("the part '\(part)' is there twice")
        }
    }
}

/// Finds relationship ids that a part has twice.
final class RelationshipsFinder: XMLFaultFinder {
    private let package: PackageCheck
    /// Path of the part that has the relationships; empty for the package.
    private let source: String
    private let folder: [Substring]

    /// `part` is the path of the relationships, such as `xl/_rels/workbook.xml.rels` for
    /// `xl/workbook.xml`.
    init(_ package: PackageCheck, _ part: String) {
        self.package = package
        var steps = part.split(separator: "/")
        let file = steps.popLast()?.dropLast(".rels".count) ?? ""
        if steps.last == "_rels" { steps.removeLast() }
        folder = steps
        source = file.isEmpty ? "" : (steps + [file]).joined(separator: "/")
    }

    override func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        guard let id = attributes.string("Id"), let type = attributes.string("Type"),
            let target = attributes.string("Target")
        else { return }
        let isExternal = attributes.string("TargetMode") == "External"
        let relationship = PackageCheck.Relationship(
            type: type, target: isExternal ? nil : path(of: target))
        if !package.add(relationship, id, of: source) {
            fault("a relationship '\(id)' is there twice")
        }
    }

    /// Returns the path of a target, resolved against the source's folder.
    private func path(of target: String) -> String {
        var steps = target.hasPrefix("/") ? [] : folder
        for step in target.split(separator: "/") where step != "." {
            if step == ".." { _ = steps.popLast() } else { steps.append(step) }
        }
        return steps.joined(separator: "/")
    }
}

/// Finds names and ids of sheets that Excel does not take.
final class WorkbookFinder: XMLFaultFinder {
    private let package: PackageCheck
    private let part: String
    private var names: Set<String> = []
    private var ids: Set<Int> = []

    init(_ package: PackageCheck, _ part: String) {
        self.package = package
        self.part = part
    }

    override func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        switch name {
        case "sheet":
            if let id = attributes.string("id") { package.use(id, by: part, type: "worksheet") }
            checkName(attributes.string("name") ?? "")
            if let id = attributes.number("sheetId"), !ids.insert(id).inserted {
                fault("the sheetId \(id) is there twice")
            }
        case "definedName":
            if let sheet = attributes.number("localSheetId"), sheet >= names.count {
                fault("there is no sheet \(sheet) for the name to belong to")
            }
        case "workbookView":
            break
        default: break
        }
    }

    private func checkName(_ name: String) {
        if !names.insert(name.lowercased()).inserted { fault("two sheets are named '\(name)'") }
        if name.unicodeScalars.contains(where: { "[]:*?/\\".unicodeScalars.contains($0) }) {
            fault("a sheet cannot be named '\(name)': none of []:*?/\\ may be in it")
        }
        if name.hasPrefix("'") || name.hasSuffix("'") || name.lowercased() == "history" {
            fault("a sheet cannot be named '\(name)'")
        }
    }
}

/// Finds wrong counts, and formats with a missing font, fill, border or number format.
final class StylesFinder: XMLFaultFinder {
    private struct List {
        var name: String
        var count: Int?
        var found = 0
    }

    private let package: PackageCheck
    private var depth = 0
    private var list: List?
    private var counts: [String: Int] = [:]
    private var numberFormats: Set<Int> = []

    init(_ package: PackageCheck) { self.package = package }

    override func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        depth += 1
        if depth == 2 { list = List(name: name.string, count: attributes.number("count")) }
        guard depth == 3 else { return }
        list?.found += 1
        switch name {
        case "numFmt":
            if let id = attributes.number("numFmtId"), !numberFormats.insert(id).inserted {
                fault("the number format \(id) is there twice")
            }
        case "xf": checkFormat(attributes)
        case "cellStyle": check(attributes, "xfId", "cellStyleXfs", "format of styles")
        default: break
        }
    }

    private func checkFormat(_ attributes: XMLAttributes) {
        check(attributes, "fontId", "fonts", "font")
        check(attributes, "fillId", "fills", "fill")
        check(attributes, "borderId", "borders", "border")
        if list?.name == "cellXfs" { check(attributes, "xfId", "cellStyleXfs", "format of styles") }
        // Ids below 164 are built-in formats.
        if let id = attributes.number("numFmtId"), id >= 164, !numberFormats.contains(id) {
            fault("there is no number format \(id)")
        }
    }

    private func check(
        _ attributes: XMLAttributes, _ name: StaticString, _ list: String, _ what: String
    ) {
        guard let index = attributes.number(name), index >= counts[list] ?? 0 else { return }
        fault("there is no \(what) \(index)")
    }

    override func endElement(_ name: XMLName) {
        depth -= 1
        if depth == 1, let list {
            counts[list.name] = list.found
            if let count = list.count, count != list.found {
                fault("\(list.name) says that it has \(count) elements, but has \(list.found)")
            }
        }
        if depth == 0 {
            package.setStyles(
                formats: counts["cellXfs"] ?? 0, differences: counts["dxfs"] ?? 0)
        }
    }
}

/// Counts the shared strings and compares the number with `uniqueCount`.
final class SharedStringsFinder: XMLFaultFinder {
    private let package: PackageCheck
    private var wanted: Int?
    private var found = 0

    init(_ package: PackageCheck) { self.package = package }

    override func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "si" { found += 1 }
        if name == "sst" { wanted = attributes.number("uniqueCount") }
    }

    override func endElement(_ name: XMLName) {
        guard name == "sst" else { return }
        package.setStrings(found)
        if let wanted, wanted != found {
            fault("sst says that it has \(wanted) strings, but has \(found)")
        }
    }
}

/// Finds tables whose columns do not match their cells.
final class TableFinder: XMLFaultFinder {
    private let package: PackageCheck
    private let part: String
    private var width = 0
    private var wanted: Int?
    private var names: Set<String> = []
    private var found = 0

    init(_ package: PackageCheck, _ part: String) {
        self.package = package
        self.part = part
    }

    override func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        switch name {
        case "table":
            if let id = attributes.number("id"), let name = attributes.string("displayName") {
                package.addTable(part, id: id, name: name)
            }
            guard let area = attributes["ref"].flatMap(CellArea.init) else { break }
            width = area.columns.count
            if area.rows.count < 2 { fault("a table has a row of headings and one of values") }
        case "tableColumns": wanted = attributes.number("count")
        case "tableColumn":
            found += 1
            let name = attributes.string("name") ?? ""
            if !names.insert(name.lowercased()).inserted {
                fault("two columns of the table are named '\(name)'")
            }
        default: break
        }
    }

    override func endElement(_ name: XMLName) {
        guard name == "tableColumns" else { return }
        if let wanted, wanted != found {
            fault("tableColumns says that it has \(wanted) elements, but has \(found)")
        }
        if found != width { fault("\(found) columns, but the table's cells have \(width)") }
    }
}
