import Rowcast

/// Schema of a worksheet (ECMA-376 part 1, 18.3.1.99): the elements of SpreadsheetML that the
/// encoder writes or may come to write, with all attributes that the standard gives them.
///
/// `sheetData` and the elements around it have no attributes, so a check holds one row at a time.
enum SheetSchema {
    static let sheet = worksheet.schema(namespace: XLSXSchemas.main)

    private static let cellName = "[A-Z]{1,3}[1-9][0-9]{0,6}"
    static let reference = RelaxNG.pattern("\(cellName)(:\(cellName))?")
    private static let references = RelaxNG.pattern(
        "\(cellName)(:\(cellName))?( \(cellName)(:\(cellName))?)*")

    private static let worksheet = RelaxNG.element(
        "worksheet",
        .optional(
            .element(
                "sheetPr", .attributes("codeName", as: .text),
                .attributes("filterMode", "published", as: .boolean),
                .optional(color("tabColor")),
                .optional(
                    .empty(
                        "outlinePr",
                        .attributes(
                            "applyStyles", "summaryBelow", "summaryRight", "showOutlineSymbols",
                            as: .boolean))),
                .optional(
                    .empty("pageSetUpPr", .attributes("autoPageBreaks", "fitToPage", as: .boolean)))
            )),
        .optional(.empty("dimension", .attribute("ref", reference))),
        .optional(.element("sheetViews", .oneOrMore(view))),
        .optional(
            .empty(
                "sheetFormatPr", .attribute("defaultRowHeight", .double),
                .attributes("baseColWidth", "outlineLevelRow", "outlineLevelCol", as: .number),
                .attributes("defaultColWidth", as: .double),
                .attributes("customHeight", "zeroHeight", "thickTop", "thickBottom", as: .boolean))
        ),
        .optional(
            .element(
                "cols",
                .oneOrMore(
                    .empty(
                        "col", .attribute("min", .number), .attribute("max", .number),
                        .attributes("width", as: .double),
                        .attributes("style", "outlineLevel", as: .number),
                        .attributes(
                            "hidden", "bestFit", "customWidth", "phonetic", "collapsed",
                            as: .boolean))))),
        .element("sheetData", .zeroOrMore(row)),
        .optional(autoFilter),
        .optional(
            .element(
                "mergeCells", .attributes("count", as: .number),
                .oneOrMore(.empty("mergeCell", .attribute("ref", reference))))),
        .zeroOrMore(conditionalFormatting),
        .optional(
            .element(
                "hyperlinks",
                .oneOrMore(
                    .empty(
                        "hyperlink", .attribute("ref", reference),
                        .optional(
                            .attribute("id", namespace: XLSXSchemas.relationships, .text)),
                        .attributes("location", "tooltip", "display", as: .text))))),
        .optional(
            .empty(
                "printOptions",
                .attributes(
                    "horizontalCentered", "verticalCentered", "headings", "gridLines",
                    "gridLinesSet", as: .boolean))),
        .optional(
            .empty(
                "pageMargins", .attribute("left", .double), .attribute("right", .double),
                .attribute("top", .double), .attribute("bottom", .double),
                .attribute("header", .double), .attribute("footer", .double))),
        .optional(
            .empty(
                "pageSetup",
                .attributes(
                    "paperSize", "scale", "firstPageNumber", "fitToWidth", "fitToHeight",
                    "horizontalDpi", "verticalDpi", "copies", as: .number),
                .attributes("orientation", as: .oneOf("default portrait landscape")),
                .attributes("pageOrder", as: .oneOf("downThenOver overThenDown")),
                .attributes(
                    "blackAndWhite", "draft", "useFirstPageNumber", "usePrinterDefaults",
                    as: .boolean))),
        .optional(
            .element(
                "headerFooter",
                .attributes(
                    "differentOddEven", "differentFirst", "scaleWithDoc", "alignWithMargins",
                    as: .boolean),
                .optional(.element("oddHeader", .text)), .optional(.element("oddFooter", .text)))),
        .optional(
            .element(
                "ignoredErrors",
                .oneOrMore(
                    .empty(
                        "ignoredError", .attribute("sqref", references),
                        .attributes(
                            "evalError", "twoDigitTextYear", "numberStoredAsText", "formula",
                            "formulaRange", "unlockedFormula", "emptyCellReference",
                            "listDataValidation", "calculatedColumn", as: .boolean))))),
        .optional(
            .element(
                "tableParts", .attributes("count", as: .number),
                .oneOrMore(
                    .empty(
                        "tablePart", .attribute("id", namespace: XLSXSchemas.relationships, .text)))
            )))

    private static let view = RelaxNG.element(
        "sheetView",
        .attribute("workbookViewId", .number),
        .attributes(
            "windowProtection", "showFormulas", "showGridLines", "showRowColHeaders", "showZeros",
            "rightToLeft", "tabSelected", "showRuler", "showOutlineSymbols", "defaultGridColor",
            "showWhiteSpace", as: .boolean),
        .attributes("view", as: .oneOf("normal pageBreakPreview pageLayout")),
        .attributes("topLeftCell", as: reference),
        .attributes(
            "colorId", "zoomScale", "zoomScaleNormal", "zoomScaleSheetLayoutView",
            "zoomScalePageLayoutView", as: .number),
        .optional(
            .empty(
                "pane", .attributes("xSplit", "ySplit", as: .double),
                .attributes("topLeftCell", as: reference),
                .attributes("activePane", as: pane),
                .attributes("state", as: .oneOf("split frozen frozenSplit")))),
        .zeroOrMore(
            .empty(
                "selection", .attributes("pane", as: pane),
                .attributes("activeCell", as: reference),
                .attributes("activeCellId", as: .number),
                .attributes("sqref", as: references))))

    private static let pane = RelaxNG.oneOf("bottomRight topRight bottomLeft topLeft")

    // MARK: - Rows

    // Every optional attribute costs time in each cell, so only the attributes that the encoder
    // writes are here.

    private static let row = RelaxNG.element(
        "row",
        .attributes("r", "outlineLevel", as: .number),
        .attributes("spans", as: .pattern("[0-9]+:[0-9]+")),
        .attributes("ht", as: .double), .attributes("hidden", "customHeight", as: .boolean),
        .zeroOrMore(cell))

    private static let cell = RelaxNG.element(
        "c", .attributes("r", as: .pattern(cellName)),
        .attributes("s", as: .number),
        .choice(
            .sequence(.attribute("t", .oneOf("inlineStr")), .element("is", text)),
            .sequence(.attribute("t", .oneOf("b")), .element("v", .oneOf("0 1"))),
            .sequence(.attribute("t", .oneOf("s")), .element("v", .number)),
            .sequence(.attribute("t", .oneOf("str")), .element("v", space, .text)),
            .sequence(
                .attribute("t", .oneOf("e")),
                .element("v", .pattern("#(NULL!|DIV/0!|VALUE!|REF!|NAME\\?|NUM!|N/A)"))),
            .sequence(.attribute("t", .oneOf("d")), .element("v", .dateTime)),
            .sequence(
                .optional(.attribute("t", .oneOf("n"))),
                .optional(
                    .element("v", .pattern("-?[0-9]+(\\.[0-9]+)?([Ee][+\\-]?[0-9]+)?"))))))

    private static let space = RelaxNG.optional(
        .attribute("space", namespace: XLSXSchemas.xml, .oneOf("default preserve")))

    /// A string of at most the 32,767 characters of a cell.
    static let text = RelaxNG.element("t", space, .text(length: 0...32_767))

    // MARK: - Filters and conditional formats

    static let autoFilter = RelaxNG.empty("autoFilter", .attribute("ref", reference))

    private static let conditionalFormatting = RelaxNG.element(
        "conditionalFormatting", .attribute("sqref", references),
        .attributes("pivot", as: .boolean),
        .oneOrMore(
            .element(
                "cfRule",
                .attribute(
                    "type",
                    .oneOf(
                        "expression cellIs colorScale dataBar iconSet top10 uniqueValues "
                            + "duplicateValues containsText notContainsText beginsWith endsWith "
                            + "containsBlanks notContainsBlanks containsErrors notContainsErrors "
                            + "timePeriod aboveAverage")),
                .attribute("priority", .integer),
                .attributes("dxfId", "rank", as: .number), .attributes("stdDev", as: .integer),
                .attributes(
                    "stopIfTrue", "aboveAverage", "percent", "bottom", "equalAverage", as: .boolean),
                .attributes("operator", "text", "timePeriod", as: .text),
                .zeroOrMore(.element("formula", .text)),
                .optional(
                    .choice(
                        .element("colorScale", .oneOrMore(value), .oneOrMore(color("color"))),
                        .element(
                            "dataBar", .attributes("minLength", "maxLength", as: .number),
                            .attributes("showValue", as: .boolean), value, value, color("color")),
                        .element(
                            "iconSet", .attributes("iconSet", as: .text),
                            .attributes("showValue", "percent", "reverse", as: .boolean),
                            .oneOrMore(value)))))))

    private static let value = RelaxNG.empty(
        "cfvo", .attribute("type", .oneOf("num percent max min formula percentile")),
        .attributes("val", as: .text), .attributes("gte", as: .boolean))

    static func color(_ name: String) -> RelaxNG {
        .empty(
            name, .attributes("auto", as: .boolean), .attributes("indexed", "theme", as: .number),
            .attributes("rgb", as: .pattern("[0-9A-Fa-f]{8}")), .attributes("tint", as: .double))
    }
}
