extension ValueFormat {
    /// Format codes by the names of the modelling language (`value_format_name`), such as `usd`.
    static let named: [String: String] = {
        var formats = ["id": "0"]
        for (name, sign) in [("usd", "$"), ("gbp", "\"£\""), ("eur", "\"€\"")] {
            formats[name] = "\(sign)#,##0.00"
            formats["\(name)_0"] = "\(sign)#,##0"
        }
        for places in 0...4 {
            let decimals = places == 0 ? "" : "." + String(repeating: "0", count: places)
            formats["decimal_\(places)"] = "#,##0\(decimals)"
            formats["percent_\(places)"] = "#,##0\(decimals)%"
        }
        return formats
    }()
}
