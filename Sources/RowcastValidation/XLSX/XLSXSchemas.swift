import Rowcast

/// Schemas of a workbook's parts except its sheets (ECMA-376 parts 1 and 2): the elements that the
/// encoder writes or may come to write, with all attributes that the standard gives them.
enum XLSXSchemas {
    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    static let relationships =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    static let xml = "http://www.w3.org/XML/1998/namespace"
    private static let package = "http://schemas.openxmlformats.org/package/2006"
    private static let document = "http://schemas.openxmlformats.org/officeDocument/2006"

    /// Returns the schema of a part by its path; `nil` for parts that the encoder never writes.
    static func schema(for part: String) -> RelaxNGSchema? {
        switch part {
        case "[Content_Types].xml": contentTypes
        case "docProps/core.xml": core
        case "docProps/app.xml": application
        case "xl/workbook.xml": workbook
        case "xl/styles.xml": StylesSchema.styles
        case "xl/sharedStrings.xml": sharedStrings
        case _ where part.hasSuffix(".rels"): partRelationships
        case _ where part.hasPrefix("xl/worksheets/"): SheetSchema.sheet
        case _ where part.hasPrefix("xl/tables/"): table
        default: nil
        }
    }

    // MARK: - The package

    private static let mediaType = RelaxNG.pattern("[^ /]+/[^ /]+")

    private static let contentTypes = RelaxNG.element(
        "Types",
        .oneOrMore(
            .choice(
                .empty(
                    "Default", .attribute("Extension", .pattern("[^./]+")),
                    .attribute("ContentType", mediaType)),
                .empty(
                    "Override", .attribute("PartName", .pattern("(/[^/]+)+")),
                    .attribute("ContentType", mediaType))))
    ).schema(namespace: "\(package)/content-types")

    private static let partRelationships = RelaxNG.element(
        "Relationships",
        .zeroOrMore(
            .empty(
                "Relationship", .attribute("Id", .pattern("[A-Za-z_][A-Za-z0-9_.\\-]*")),
                .attribute("Type", .uri), .attribute("Target", .uri),
                .attributes("TargetMode", as: .oneOf("Internal External"))))
    ).schema(namespace: "\(package)/relationships")

    private static let core: RelaxNGSchema = {
        let elements = "http://purl.org/dc/elements/1.1/"
        let terms = "http://purl.org/dc/terms/"
        func text(_ name: String, _ namespace: String? = nil) -> RelaxNG {
            .optional(.element(name, namespace: namespace, .text))
        }
        func time(_ name: String) -> RelaxNG {
            .optional(
                .element(
                    name, namespace: terms,
                    .attribute(
                        "type", namespace: "http://www.w3.org/2001/XMLSchema-instance",
                        .oneOf("dcterms:W3CDTF")), .dateTime))
        }
        return RelaxNG.element(
            "coreProperties",
            .anyOrder(
                text("title", elements), text("subject", elements), text("creator", elements),
                text("description", elements), text("identifier", elements),
                text("language", elements), text("keywords"), text("lastModifiedBy"),
                text("category"), text("contentStatus"), text("revision"), text("version"),
                time("created"), time("modified"))
        ).schema(namespace: "\(package)/metadata/core-properties")
    }()

    private static let application: RelaxNGSchema = {
        let types = "\(document)/docPropsVTypes"
        func text(_ name: String) -> RelaxNG { .optional(.element(name, .text)) }
        func flag(_ name: String) -> RelaxNG { .optional(.element(name, .boolean)) }
        let string = RelaxNG.element("lpstr", namespace: types, .text)
        func vector(_ name: String, _ item: RelaxNG) -> RelaxNG {
            .optional(
                .element(
                    name,
                    .element(
                        "vector", namespace: types, .attribute("size", .number),
                        .attribute("baseType", .oneOf("lpstr variant")), .oneOrMore(item))))
        }
        return RelaxNG.element(
            "Properties",
            .anyOrder(
                text("Application"), text("Company"), text("Manager"), text("Template"),
                text("HyperlinkBase"),
                .optional(.element("AppVersion", .pattern("[0-9]{1,2}\\.[0-9]{1,4}"))),
                .optional(.element("DocSecurity", .integer)),
                .optional(.element("TotalTime", .integer)),
                flag("ScaleCrop"), flag("LinksUpToDate"), flag("SharedDoc"),
                flag("HyperlinksChanged"),
                vector(
                    "HeadingPairs",
                    .element(
                        "variant", namespace: types,
                        .choice(string, .element("i4", namespace: types, .integer)))),
                vector("TitlesOfParts", string))
        ).schema(namespace: "\(document)/extended-properties")
    }()

    // MARK: - The workbook

    private static let workbook = RelaxNG.element(
        "workbook",
        .optional(
            .empty(
                "fileVersion",
                .attributes(
                    "appName", "lastEdited", "lowestEdited", "rupBuild", "codeName", as: .text))),
        .optional(
            .empty(
                "workbookPr",
                .attributes(
                    "date1904", "showBorderUnselectedTables", "filterPrivacy", "promptedSolutions",
                    "showInkAnnotation", "backupFile", "saveExternalLinkValues",
                    "hidePivotFieldList", "showPivotChartFilter", "allowRefreshQuery",
                    "publishItems", "checkCompatibility", "autoCompressPictures",
                    "refreshAllConnections", "dateCompatibility", as: .boolean),
                .attributes("showObjects", "updateLinks", "codeName", as: .text),
                .attributes("defaultThemeVersion", as: .number))),
        .optional(
            .element(
                "bookViews",
                .oneOrMore(
                    .empty(
                        "workbookView",
                        .attributes("visibility", as: .oneOf("visible hidden veryHidden")),
                        .attributes(
                            "minimized", "showHorizontalScroll", "showVerticalScroll",
                            "showSheetTabs", "autoFilterDateGrouping", as: .boolean),
                        .attributes("xWindow", "yWindow", as: .integer),
                        .attributes(
                            "windowWidth", "windowHeight", "tabRatio", "firstSheet", "activeTab",
                            as: .number))))),
        .element(
            "sheets",
            .oneOrMore(
                .empty(
                    "sheet", .attribute("name", .text(length: 1...31)),
                    .attribute("sheetId", .number),
                    .attributes("state", as: .oneOf("visible hidden veryHidden")),
                    .attribute("id", namespace: relationships, .text)))),
        .optional(
            .element(
                "definedNames",
                .oneOrMore(
                    .element(
                        "definedName", .attribute("name", .text(length: 1...255)),
                        .attributes("localSheetId", as: .number),
                        .attributes("hidden", "function", "vbProcedure", "xlm", as: .boolean),
                        .attributes("comment", "description", as: .text), .text)))),
        .optional(
            .empty(
                "calcPr", .attributes("calcId", "iterateCount", as: .number),
                .attributes("calcMode", as: .oneOf("manual auto autoNoTable")),
                .attributes(
                    "fullCalcOnLoad", "iterate", "fullPrecision", "calcCompleted", "calcOnSave",
                    "concurrentCalc", "forceFullCalc", as: .boolean)))
    ).schema(namespace: main)

    private static let sharedStrings = RelaxNG.element(
        "sst", .attributes("count", "uniqueCount", as: .number),
        .zeroOrMore(.element("si", SheetSchema.text))
    ).schema(namespace: main)

    private static let table = RelaxNG.element(
        "table",
        .attribute("id", .number), .attribute("displayName", .text(length: 1...255)),
        .attribute("ref", SheetSchema.reference),
        .attributes("name", "comment", as: .text),
        .attributes("headerRowCount", "totalsRowCount", "headerRowDxfId", "dataDxfId", as: .number),
        .attributes("totalsRowShown", "insertRow", "published", as: .boolean),
        .optional(SheetSchema.autoFilter),
        .element(
            "tableColumns", .attributes("count", as: .number),
            .oneOrMore(
                .empty(
                    "tableColumn", .attribute("id", .number), .attribute("name", .text),
                    .attributes("uniqueName", "totalsRowLabel", as: .text),
                    .attributes(
                        "totalsRowFunction",
                        as: .oneOf(
                            "none sum min max average count countNums stdDev var custom")),
                    .attributes("headerRowDxfId", "dataDxfId", "totalsRowDxfId", as: .number)))),
        .optional(
            .empty(
                "tableStyleInfo", .attributes("name", as: .text),
                .attributes(
                    "showFirstColumn", "showLastColumn", "showRowStripes", "showColumnStripes",
                    as: .boolean)))
    ).schema(namespace: main)
}
