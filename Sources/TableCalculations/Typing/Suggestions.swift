internal import Rowcast

/// Names that a misspelt or foreign one may stand for.
enum Suggestions {
    static func names(near name: String, among names: [String]) -> String? {
        let near = NearNames.of(name, among: names)
        return near.isEmpty ? nil : "did you mean \(near.joined(separator: ", "))?"
    }

    static func function(_ name: String) -> String? {
        if let own = foreign[name] { return own }
        return names(near: name, among: Function.documented.map(\.name).sorted())
    }

    /// Functions of other languages, and what this language has instead.
    private static let foreign: [String: String] = [
        "avg": "use mean(expression)",
        "average": "use mean(expression)",
        "ceil": "use ceiling(value)",
        "char_length": "use length(string)",
        "datediff": "use diff_days(start, end)",
        "ends_with": "use substring and length",
        "ifnull": "use coalesce(value, other)",
        "iif": "use if(condition, then, else)",
        "isnull": "use is_null(value)",
        "len": "use length(string)",
        "log10": "use log(value)",
        "matches_filter":
            "it is a function of filters and not of table calculations; compare with = and AND",
        "not_null": "use NOT is_null(value)",
        "nullif": "use if(a = b, null, a)",
        "pow": "use power(base, exponent)",
        "sign": "use if(value < 0, -1, 1)",
        "starts_with": "use position(string, search) = 1",
        "stddev": "use stddev_samp(expression)",
        "stdev": "use stddev_samp(expression)",
        "substr": "use substring(string, start, length)",
        "today": "use trunc_days(now())",
        "trim": "use replace(string, \" \", \"\")",
        "trunc": "use floor(value)",
        "var": "use var_samp(expression)",
        "variance": "use var_samp(expression)",
        "when": "when stands only inside case",
    ]
}
