/// A filter of a yes/no field.
package enum YesNoFilter: Hashable, Sendable {
    case any
    case yes
    /// No, or null.
    case no

    /// The filter of a text: `Yes`, `No`, `TRUE` or `FALSE` in any case, several behind commas.
    package init(
        _ text: String, userAttributes: [String: String] = [:]
    ) throws(FilterError) {
        let text = try FilterText.expanded(text, userAttributes) { $0 }
        var found: Set<Bool> = []
        var byte = 0
        for term in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        {
            var word = Substring(term)
            let length = word.utf8.count
            while word.utf8.first == 32 { word.removeFirst() }
            while word.utf8.last == 32 { word.removeLast() }
            switch word.lowercased() {
            case "yes", "true": found.insert(true)
            case "no", "false": found.insert(false)
            case "": break
            default:
                throw FilterError(
                    text, at: byte, "expected Yes or No, found ‘\(word)’",
                    hint: "an empty filter accepts both")
            }
            byte += length + 1
        }
        self = found.count != 1 ? .any : found.contains(true) ? .yes : .no
    }

    /// The filter in words, behind the name of a field.
    package var words: String {
        switch self {
        case .any: "is any value"
        case .yes: "is yes"
        case .no: "is no"
        }
    }
}
