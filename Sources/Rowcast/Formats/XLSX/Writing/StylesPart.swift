/// The part with the cell styles (ECMA-376 part 1, 18.8).
///
///     style      0 plain, 1 heading, 2 heading above several columns
///                3 … one for each number format; format ids begin at 164 (18.8.30)
///                then three blocks, for totals, for links, and for links in totals:
///                    one plain, and one for each number format
///                then the same again for the formats of each further sheet (`WrittenStyles.runs`)
enum StylesPart {
    private static let fonts = [
        "<font><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>",
        "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>",
    ]
    private static let linkFonts = ["", "<b/>"].map { bold in
        """
        <font>\(bold)<u/><sz val="11"/><color rgb="FF0563C1"/><name val="Calibri"/>\
        <family val="2"/></font>
        """
    }

    static func xml(_ sheetStyles: WrittenStyles, hasLinks: Bool) -> String {
        let formats = sheetStyles.formats
        let differences = sheetStyles.conditionalLooks.map(\.differentialXML)
        let fonts = fonts + (hasLinks ? linkFonts : [])
        var codes = ""
        for (index, format) in formats.enumerated() {
            codes += """
                <numFmt numFmtId="\(164 + index)" formatCode="\(XLSXParts.escaped(format))"/>
                """
        }
        if !codes.isEmpty { codes = "<numFmts count=\"\(formats.count)\">\(codes)</numFmts>" }
        var styles: [String] = []
        for run in sheetStyles.runs {
            for look in WrittenStyles.looks(hasLinks: hasLinks) {
                if look != .plain { styles.append(style(number: 0, look)) }
                styles += run.formats.map { style(number: 164 + $0, look) }
            }
        }
        return """
            <styleSheet xmlns="\(XLSXParts.main)">\(codes)
              <fonts count="\(fonts.count)">\(fonts.joined())</fonts>
              <fills count="2">
                <fill><patternFill patternType="none"/></fill>
                <fill><patternFill patternType="gray125"/></fill>
              </fills>
              <borders count="2">
                <border><left/><right/><top/><bottom/><diagonal/></border>
                <border><left/><right/><top style="thin"><color auto="1"/></top><bottom/>\
            <diagonal/></border>
              </borders>
              <cellStyleXfs count="1">
                <xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>
              </cellStyleXfs>
              <cellXfs count="\(3 + styles.count)">
                <xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
                <xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>
                <xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" \
            applyAlignment="1"><alignment horizontal="center"/></xf>
                \(styles.joined())
              </cellXfs>
              <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
              \(differences.isEmpty ? "" : differentialList(differences))
            </styleSheet>
            """
    }

    private static func differentialList(_ styles: [String]) -> String {
        "<dxfs count=\"\(styles.count)\">\(styles.joined())</dxfs>"
    }

    private static func style(number: Int, _ look: WrittenStyles.Look) -> String {
        let font: Int
        var border = 0
        switch look {
        case .plain: font = 0
        case .summary: (font, border) = (1, 1)
        case .linked: font = 2
        case .linkedSummary: (font, border) = (3, 1)
        }
        return "<xf numFmtId=\"\(number)\" fontId=\"\(font)\" fillId=\"0\" borderId=\"\(border)\""
            + " xfId=\"0\"" + (number > 0 ? " applyNumberFormat=\"1\"" : "")
            + (font > 0 ? " applyFont=\"1\"" : "") + (border > 0 ? " applyBorder=\"1\"" : "")
            + "/>"
    }
}
