extension FieldReader {
    func measure(_ field: inout Field) throws(LookMLError) {
        let block = field.block
        let typeName = block.scalar("type") ?? "string"
        let place = block.last("type")?.valuePlace ?? field.place
        guard let aggregate = try aggregate(typeName, block, place) else {
            throw LookMLError(
                place, "the measure type \(typeName) is not understood",
                hint: "the types are count, count_distinct, sum, average, min, max, median, "
                    + "percentile, list, number, string, date and yesno")
        }
        field.type = .measure(aggregate)
        field.sql = try block.template("sql", constants: constants)
        field.distinctKey = try block.template("sql_distinct_key", constants: constants)
        field.filters = try block.filters("filters") + block.filters("filter")
        if case .list = aggregate, let name = block.last("list_field") {
            field.sql = try SQLTemplate("${\(name.value.scalar ?? "")}", at: name.valuePlace)
        }
    }

    private func aggregate(
        _ name: String, _ block: Block, _ place: SourcePlace
    ) throws(LookMLError) -> Aggregate? {
        switch name {
        case "count": .count
        case "count_distinct": .countDistinct
        case "sum": .sum
        case "average", "avg": .average
        case "min": .min
        case "max": .max
        case "median": .median
        case "list": .list
        case "percentile": .percentile(try percentile(block, place))
        case "sum_distinct": .sumDistinct
        case "average_distinct": .averageDistinct
        case "median_distinct": .medianDistinct
        case "percentile_distinct": .percentileDistinct(try percentile(block, place))
        case "number", "int": .number
        case "string": .string
        case "date", "date_time", "datetime": .date
        // `date_minute` and its like: the timeframe says how the time is written.
        case _ where name.hasPrefix("date_") && Timeframe(String(name.dropFirst(5))) != nil: .date
        case "yesno": .yesNo
        default: nil
        }
    }

    /// Digits of the percentile, from 0 to 100.
    private func percentile(_ block: Block, _ place: SourcePlace) throws(LookMLError) -> String {
        guard let text = block.scalar("percentile"), let number = Double(text),
            0...100 ~= number
        else {
            throw LookMLError(
                block.last("percentile")?.valuePlace ?? place,
                "expected a percentile from 0 to 100", hint: "write percentile: 75")
        }
        return text
    }
}
