internal import LookML
internal import QueryCompiler

/// The explore of a loaded file: a dimension for each column, the count of rows, and the sum of each column of
/// numbers.
struct FileExplore {
    let table: TableLoader.Table
    let view: String

    func served(_ source: DataSource, version: String) -> ServedExplore {
        let label = FieldNaming.label(of: view)
        let place = SourcePlace(file: view)
        let named = SQLTemplate(pieces: [.text(SQLText.table(view))])
        let made = View(
            name: view, label: label, table: .named(named), fields: dimensions + measures)
        let explore = Explore(
            Entry(
                key: "explore", place: place,
                value: .block(Block(name: view)), valuePlace: place), views: { _ in true })
        let model = Model(name: DataFolder.modelName, label: "Files", view: made, explore: explore)
        return ServedExplore(
            scope: ExploreScope(explore, in: model, listsRows: true), label: label, source: source,
            version: version)
    }

    private var dimensions: [Field] {
        table.columns.map { column in
            var dimension = field(
                column.name, .dimension, label: column.label, format: column.valueFormat,
                type: type(of: column), typeName: column.facts.type)
            if column.facts.isOfWords {
                let words = BooleanWord.trueWords.map { "'\($0)'" }.joined(separator: ", ")
                dimension.sql = SQLTemplate(pieces: [
                    .column(SQLText.quoted(column.name)), .text(" IN (\(words))"),
                ])
            }
            return dimension
        }
    }

    private func type(of column: TableLoader.Table.Column) -> FieldType {
        switch column.facts.type {
        case "number": .number
        case "yesno": .yesNo
        // Times are shown as the file has them, unless the query has a time zone.
        case "date_date": .time(.raw, source(.date))
        case "date_time": .time(.raw, source(.datetime))
        default: .string
        }
    }

    private func source(_ datatype: TimeSource.Datatype) -> TimeSource {
        TimeSource(group: nil, datatype: datatype, convertsTimeZone: true)
    }

    private var measures: [Field] {
        let numeric = table.columns.filter { $0.facts.type == "number" }
        let names = FieldNaming.distinct(
            ["count"] + numeric.map { "sum_\($0.name)" }, apartFrom: Set(table.columns.map(\.name)))
        let count = field(
            names[0], .measure, label: "Count", format: nil, type: .measure(.count),
            typeName: "count")
        return [count]
            + zip(numeric, names.dropFirst()).map { column, name in
                var sum = field(
                    name, .measure, label: "Sum of \(column.label)", format: column.valueFormat,
                    type: .measure(.sum), typeName: "sum")
                sum.sql = SQLTemplate(pieces: [
                    .field(
                        SQLTemplate.Reference(field: column.name, place: SourcePlace(file: view)))
                ])
                return sum
            }
    }

    private func field(
        _ name: String, _ kind: Field.Kind, label: String, format: String?, type: FieldType,
        typeName: String
    ) -> Field {
        let place = SourcePlace(file: view)
        let typeEntry = Entry(
            key: "type", place: place, value: .word(typeName), valuePlace: place)
        var field = Field(
            name: name, kind: kind, place: place,
            block: Block(name: name, entries: [typeEntry]))
        field.type = type
        field.label = label
        field.valueFormat = format
        return field
    }
}
