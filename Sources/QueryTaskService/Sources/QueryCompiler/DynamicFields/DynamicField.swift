/// A field that a query defines in `dynamic_fields`, before the names in it are looked up.
///
/// Its name has no view: queries and expressions name it as `my_measure` and `${my_measure}`.
package struct DynamicField: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        case measure(Measure)
        /// The expression of a dimension.
        case dimension(String)
        case group(Group)
        case bin(Bin)
        /// A table calculation, which is computed of the query's rows.
        case calculation
        /// A definition of another form than these, with the reason.
        case unusable(String)
    }

    /// A measure over a dimension, or over another measure whose rows it restricts.
    package struct Measure: Sendable, Hashable {
        package var basis: String
        /// Name of the aggregate, which counts for dimensions; nil for none.
        package var type: String?
        /// The number of `percentile`, from 0 to 100.
        package var percentile: String?
        package var filters: [QueryRequest.Filter]
        package var filterExpression: String?

        package init(
            basis: String, type: String?, percentile: String? = nil,
            filters: [QueryRequest.Filter] = [], filterExpression: String? = nil
        ) {
            self.basis = basis
            self.type = type
            self.percentile = percentile
            self.filters = filters
            self.filterExpression = filterExpression
        }
    }

    /// Labels for the values of a field that meet filters.
    package struct Group: Sendable, Hashable {
        package struct Label: Sendable, Hashable {
            package var text: String
            package var filters: [String]

            package init(_ text: String, filters: [String]) {
                self.text = text
                self.filters = filters
            }
        }

        package var field: String
        package var labels: [Label]
        /// The label of all other values; nil where those stay as they are.
        package var otherwise: String?

        package init(field: String, labels: [Label], otherwise: String?) {
            self.field = field
            self.labels = labels
            self.otherwise = otherwise
        }
    }

    /// Ranges of a field's numbers.
    package struct Bin: Sendable, Hashable {
        package enum Bounds: Sendable, Hashable {
            case steps(size: String, from: String, to: String)
            case list([String])
        }

        package var field: String
        package var bounds: Bounds
        /// Name of the style of the labels.
        package var style: String

        package init(field: String, bounds: Bounds, style: String) {
            self.field = field
            self.bounds = bounds
            self.style = style
        }
    }

    package var name: String
    package var content: Content
    /// Nil for the name in words.
    package var label: String?
    package var valueFormat: String?
    package var valueFormatName: String?

    package init(_ name: String, _ content: Content) {
        self.name = name
        self.content = content
    }
}
