import Rowcast

/// Schema of a workbook's styles part (ECMA-376 part 1, 18.8.39).
enum StylesSchema {
    static let styles = RelaxNG.element(
        "styleSheet",
        .optional(list("numFmts", numberFormat)),
        .optional(list("fonts", font)),
        .optional(list("fills", fill)),
        .optional(list("borders", border)),
        .optional(list("cellStyleXfs", format)),
        .optional(list("cellXfs", format)),
        .optional(
            list(
                "cellStyles",
                .empty(
                    "cellStyle", .attribute("xfId", .number), .attributes("name", as: .text),
                    .attributes("builtinId", "iLevel", as: .number),
                    .attributes("hidden", "customBuiltin", as: .boolean)))),
        .optional(
            .element("dxfs", .attributes("count", as: .number), .zeroOrMore(differential))),
        .optional(
            .empty(
                "tableStyles", .attributes("count", as: .number),
                .attributes("defaultTableStyle", "defaultPivotStyle", as: .text)))
    ).schema(namespace: XLSXSchemas.main)

    private static func list(_ name: String, _ item: RelaxNG) -> RelaxNG {
        .element(name, .attributes("count", as: .number), .oneOrMore(item))
    }

    private static let numberFormat = RelaxNG.empty(
        "numFmt", .attribute("numFmtId", .number), .attribute("formatCode", .text(length: 1...255)))

    private static let font = RelaxNG.element(
        "font",
        .zeroOrMore(
            .choice(
                flag("b"), flag("i"), flag("strike"), flag("outline"), flag("shadow"),
                flag("condense"), flag("extend"), SheetSchema.color("color"),
                .empty("sz", .attribute("val", .double)),
                .empty(
                    "u",
                    .attributes(
                        "val",
                        as: .oneOf("single double singleAccounting doubleAccounting none"))),
                .empty(
                    "vertAlign", .attribute("val", .oneOf("baseline superscript subscript"))),
                .empty("name", .attribute("val", .text)),
                .empty("family", .attribute("val", .number)),
                .empty("charset", .attribute("val", .number)),
                .empty("scheme", .attribute("val", .oneOf("none major minor"))))))

    private static func flag(_ name: String) -> RelaxNG {
        .empty(name, .attributes("val", as: .boolean))
    }

    private static let fill = RelaxNG.element(
        "fill",
        .element(
            "patternFill",
            .attributes(
                "patternType",
                as: .oneOf(
                    "none solid mediumGray darkGray lightGray darkHorizontal darkVertical darkDown "
                        + "darkUp darkGrid darkTrellis lightHorizontal lightVertical lightDown "
                        + "lightUp lightGrid lightTrellis gray125 gray0625")),
            .optional(SheetSchema.color("fgColor")), .optional(SheetSchema.color("bgColor"))))

    private static let border = RelaxNG.element(
        "border", .attributes("diagonalUp", "diagonalDown", "outline", as: .boolean),
        .optional(line("left")), .optional(line("right")), .optional(line("top")),
        .optional(line("bottom")), .optional(line("diagonal")), .optional(line("vertical")),
        .optional(line("horizontal")))

    private static func line(_ name: String) -> RelaxNG {
        .element(
            name,
            .attributes(
                "style",
                as: .oneOf(
                    "none thin medium dashed dotted thick double hair mediumDashed dashDot "
                        + "mediumDashDot dashDotDot mediumDashDotDot slantDashDot")),
            .optional(SheetSchema.color("color")))
    }

    private static let format = RelaxNG.element(
        "xf",
        .attributes("numFmtId", "fontId", "fillId", "borderId", "xfId", as: .number),
        .attributes(
            "quotePrefix", "pivotButton", "applyNumberFormat", "applyFont", "applyFill",
            "applyBorder", "applyAlignment", "applyProtection", as: .boolean),
        .optional(alignment), .optional(protection))

    private static let alignment = RelaxNG.empty(
        "alignment",
        .attributes(
            "horizontal",
            as: .oneOf(
                "general left center right fill justify centerContinuous distributed")),
        .attributes("vertical", as: .oneOf("top center bottom justify distributed")),
        .attributes("textRotation", "indent", "readingOrder", as: .number),
        .attributes("relativeIndent", as: .integer),
        .attributes("wrapText", "justifyLastLine", "shrinkToFit", as: .boolean))

    private static let protection = RelaxNG.empty(
        "protection", .attributes("locked", "hidden", as: .boolean))

    private static let differential = RelaxNG.element(
        "dxf", .optional(font), .optional(numberFormat), .optional(fill), .optional(alignment),
        .optional(border), .optional(protection))
}
