/// Colour of a section, such as `[Red]` or `[Color 10]`: one of the 56 of a workbook's palette.
struct FormatColor: Equatable, Sendable {
    /// Index in the palette, 1 to 56; the first eight colours have names.
    var index: Int

    static let names = [
        "Black", "White", "Red", "Green", "Blue", "Yellow", "Magenta", "Cyan",
    ]

    init?(index: Int) {
        guard (1...FormatColor.palette.count).contains(index) else { return nil }
        self.index = index
    }

    /// Red, green and blue as 0xRRGGBB.
    var rgb: Int { FormatColor.palette[index - 1] }

    /// Name of the colour in a format code: `Red`, `Color10`.
    var code: String {
        index <= FormatColor.names.count ? FormatColor.names[index - 1] : "Color\(index)"
    }

    /// Palette of ECMA-376 part 1, 18.8.27, from its entry 8 on.
    private static let palette = [
        0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF, 0x800000,
        0x008000, 0x000080, 0x808000, 0x800080, 0x008080, 0xC0C0C0, 0x808080, 0x9999FF, 0x993366,
        0xFFFFCC, 0xCCFFFF, 0x660066, 0xFF8080, 0x0066CC, 0xCCCCFF, 0x000080, 0xFF00FF, 0xFFFF00,
        0x00FFFF, 0x800080, 0x800000, 0x008080, 0x0000FF, 0x00CCFF, 0xCCFFFF, 0xCCFFCC, 0xFFFF99,
        0x99CCFF, 0xFF99CC, 0xCC99FF, 0xFFCC99, 0x3366FF, 0x33CCCC, 0x99CC00, 0xFFCC00, 0xFF9900,
        0xFF6600, 0x666699, 0x969696, 0x003366, 0x339966, 0x003300, 0x333300, 0x993300, 0x993366,
        0x333399, 0x333333,
    ]
}
