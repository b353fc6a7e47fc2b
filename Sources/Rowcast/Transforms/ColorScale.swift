/// Conditional formatting "along a scale": the background of a cell is mixed from two or three
/// colours by the place of its number between the column's smallest and largest number.
struct ColorScale: Sendable, Equatable {
    /// Place on the scale that gets one of the colours.
    enum Stop: Sendable, Equatable {
        case smallest
        case largest
        /// The number in the middle between the smallest and the largest.
        case middle
        case number(Double)
        case percent(Double)
        case percentile(Double)
    }

    /// Names of the fields whose cells the scale colours; `nil`: all numeric fields.
    var fields: Set<String>?
    /// Two or three stops, from the lowest to the highest.
    var stops: [(stop: Stop, color: RGBColor)] {
        zip(places, colors).map { ($0, $1) }
    }
    private var places: [Stop]
    private var colors: [RGBColor]
    /// Index of the scale in `conditional_formatting`; where two formats match a cell, the smaller
    /// index wins.
    var order = 0

    init(fields: Set<String>?, places: [Stop], colors: [RGBColor]) {
        self.fields = fields
        self.places = places
        self.colors = colors
    }

    /// Reads an entry of `conditional_formatting`; `nil` if its type is not a scale.
    init?(_ node: JSONNode) {
        let type = node["type"]?.text ?? ""
        // Types of scales in older settings, such as `low to high`, which have no constraints.
        let isOld = type.hasPrefix("low to high") || type.hasPrefix("high to low")
        guard isOld || type.hasPrefix("along a scale") else { return nil }
        let application = node["color_application"]
        let options = application?["options"]
        let stops = application?["custom"]?.children(of: "stops") ?? .none
        var colors = stops.compactMap { $0["color"]?.string.flatMap(RGBColor.init(hex:)) }
        if colors.count < 2 {
            let palette = node["palette"]?.children(of: "colors") ?? .none
            colors = palette.compactMap { $0.string.flatMap(RGBColor.init(hex:)) }
        }
        if colors.count < 2 {
            // The settings name a server's palette by an id only, and its colours are unknown here.
            // A scale from white to `background_color`, or to the server's default blue, takes its
            // place.
            let base = node["background_color"]?.string.flatMap(RGBColor.init(hex:))
            colors = [RGBColor.white, base ?? RGBColor.scaleDefault]
        }
        if colors.count > 3 {
            colors = [colors[0], colors[colors.count / 2], colors[colors.count - 1]]
        }
        if options?["reverse"]?.kind == .true { colors.reverse() }
        if type.hasPrefix("high to low") { colors.reverse() }
        let constraints = options?["constraints"]
        let low = Stop(constraints?["min"], else: .smallest)
        let high = Stop(constraints?["max"], else: .largest)
        let middle = Stop(constraints?["mid"], else: .middle)
        places = colors.count == 3 ? [low, middle, high] : [low, high]
        self.colors = colors
        let names = node.children(of: "fields").compactMap(\.string)
        fields = names.isEmpty ? nil : Set(names)
    }

    /// Whether the scale colours the cells of `field`.
    func applies(to field: Field) -> Bool {
        fields.map { $0.contains(field.name) } ?? field.isNumeric
    }
}

extension ColorScale.Stop {
    /// Reads an entry of `constraints`; a missing or unknown entry gives the stop `usual`.
    fileprivate init(_ node: JSONNode?, else usual: ColorScale.Stop) {
        let value = node?["value"].flatMap { Double($0.text) }.flatMap { $0.isFinite ? $0 : nil }
        switch (node?["type"]?.text, value) {
        case ("minimum", _): self = .smallest
        case ("maximum", _): self = .largest
        case ("middle", _): self = .middle
        case ("median", _): self = .percentile(50)
        case ("number", let value?): self = .number(value)
        case ("percent", let value?): self = .percent(value)
        case ("percentile", let value?): self = .percentile(value)
        default: self = usual
        }
    }
}

/// A colour of sRGB.
struct RGBColor: Sendable, Hashable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8

    static let white = RGBColor(red: 255, green: 255, blue: 255)
    /// Blue of the server's default palette.
    static let scaleDefault = RGBColor(red: 0x1A, green: 0x73, blue: 0xE8)

    init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Reads `#1A73E8` or `#17e`.
    init?(hex text: String) {
        guard text.hasPrefix("#") else { return nil }
        let digits = text.dropFirst().compactMap(\.hexDigitValue)
        switch (digits.count, text.utf8.count) {
        case (6, 7):
            self.init(
                red: UInt8(digits[0] * 16 + digits[1]), green: UInt8(digits[2] * 16 + digits[3]),
                blue: UInt8(digits[4] * 16 + digits[5]))
        case (3, 4):
            self.init(
                red: UInt8(digits[0] * 17), green: UInt8(digits[1] * 17),
                blue: UInt8(digits[2] * 17))
        default: return nil
        }
    }

    /// Six upper-case hexadecimal digits, such as `1A73E8`.
    var hex: String {
        [red, green, blue].map { byte in
            let text = String(byte, radix: 16, uppercase: true)
            return byte < 16 ? "0" + text : text
        }.joined()
    }

    /// Returns the mix of two colours: this one at `place` 0, `other` at 1. NaN counts as 0.
    func mixed(with other: RGBColor, at place: Double) -> RGBColor {
        let place = place.isNaN ? 0 : min(max(place, 0), 1)
        func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
            UInt8((Double(from) + (Double(to) - Double(from)) * place).rounded())
        }
        return RGBColor(
            red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
    }

    /// Whether black text on this background has more contrast than white text (WCAG 2.2, relative
    /// luminance).
    var isLight: Bool {
        func linear(_ byte: UInt8) -> Double {
            let value = Double(byte) / 255
            // Squaring is close enough to the sRGB transfer curve.
            return value * value
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) > 0.2
    }
}
