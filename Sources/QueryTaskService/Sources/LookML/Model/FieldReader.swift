/// Reads the fields of a view. A field that is not understood stays in the view, with its problem.
struct FieldReader {
    let constants: [String: String]

    /// The fields of an entry: one, or a field for each timeframe of a dimension group.
    func fields(of entry: Entry) -> [Field] {
        guard let block = entry.block, let name = block.name else { return [] }
        switch entry.key {
        case "dimension":
            var field = field(entry, block, name, .dimension)
            read(&field) { field throws(LookMLError) in try dimension(&field) }
            return [field]
        case "measure":
            var field = field(entry, block, name, .measure)
            read(&field) { field throws(LookMLError) in try measure(&field) }
            return [field]
        case "dimension_group": return group(entry, block, name)
        case "filter":
            var field = field(entry, block, name, .filter)
            field.type = simpleType(block.scalar("type") ?? "string", block)
            return [field]
        default:
            var field = field(entry, block, name, .parameter)
            field.type = .string
            field.problems = [
                LookMLError(entry.place, "parameter is not understood: its values need liquid")
            ]
            return [field]
        }
    }

    private func field(_ entry: Entry, _ block: Block, _ name: String, _ kind: Field.Kind) -> Field
    {
        var field = Field(name: name, kind: kind, place: entry.place, block: block)
        field.isHidden = block.says("hidden") ?? false
        field.isPrimaryKey = block.says("primary_key") ?? false
        field.label = block.scalar("label")
        field.viewLabel = block.scalar("view_label")
        field.groupLabel = block.scalar("group_label")
        field.groupItemLabel = block.scalar("group_item_label")
        field.description = block.scalar("description")
        field.valueFormat = block.scalar("value_format")
        field.valueFormatName = block.scalar("value_format_name")
        field.orderByField = block.scalar("order_by_field")
        field.drillFields = block.names("drill_fields")
        return field
    }

    /// Runs a step that may fail, and keeps its error as the field's problem.
    private func read(_ field: inout Field, _ step: (inout Field) throws(LookMLError) -> Void) {
        do throws(LookMLError) {
            try step(&field)
        } catch {
            field.problems.append(error)
        }
    }

    // MARK: - Dimensions

    private func dimension(_ field: inout Field) throws(LookMLError) {
        let block = field.block
        let typeName = block.scalar("type") ?? "string"
        if let branches = block.last("case") {
            field.type = try cases(branches)
        } else if typeName == "tier" {
            field.type = try tier(block)
        } else if typeName == "location" {
            guard let latitude = try block.template("sql_latitude", constants: constants),
                let longitude = try block.template("sql_longitude", constants: constants)
            else {
                throw LookMLError(
                    field.place, "expected sql_latitude and sql_longitude in a location")
            }
            field.type = .location(latitude: latitude, longitude: longitude)
        } else if let type = simpleType(typeName, block) {
            field.type = type
        } else {
            throw LookMLError(
                block.last("type")?.valuePlace ?? field.place,
                "the dimension type \(typeName) is not understood",
                hint: "the types are string, number, yesno, date, date_time, tier, location "
                    + "and zipcode")
        }
        field.sql = try block.template("sql", constants: constants)
    }

    private func simpleType(_ name: String, _ block: Block) -> FieldType? {
        switch name {
        case "string", "zipcode": return .string
        // `int` stands in older models.
        case "number", "int": return .number
        case "yesno": return .yesNo
        case "date": return .time(.date, source(block, group: nil))
        case "date_time", "datetime", "time": return .time(.time, source(block, group: nil))
        default:
            guard name.hasPrefix("date_"), let frame = Timeframe(String(name.dropFirst(5))) else {
                return nil
            }
            return .time(frame, source(block, group: nil))
        }
    }

    private func source(_ block: Block, group: String?) -> TimeSource {
        TimeSource(
            group: group,
            datatype: block.scalar("datatype").flatMap(TimeSource.Datatype.init) ?? .datetime,
            convertsTimeZone: block.says("convert_tz") ?? true)
    }

    private func cases(_ entry: Entry) throws(LookMLError) -> FieldType {
        var branches: [CaseBranch] = []
        var otherwise: String?
        for part in entry.block?.entries ?? [] {
            if part.key == "else" { otherwise = part.value.scalar }
            guard part.key == "when" else { continue }
            guard let condition = try part.block?.template("sql", constants: constants),
                let label = part.block?.scalar("label")
            else {
                throw LookMLError(part.place, "expected the keys sql and label in when")
            }
            branches.append(CaseBranch(condition: condition, label: label))
        }
        guard !branches.isEmpty else {
            throw LookMLError(entry.place, "expected a when in case", hint: "add one, or write sql")
        }
        return .cases(branches, otherwise: otherwise)
    }

    private func tier(_ block: Block) throws(LookMLError) -> FieldType {
        let place = block.last("tiers")?.valuePlace ?? block.last("type")?.valuePlace
        let bounds = block.names("tiers")
        let numbers = bounds.compactMap(Double.init)
        guard let place, !bounds.isEmpty, numbers.count == bounds.count,
            numbers.allSatisfy(\.isFinite), zip(numbers, numbers.dropFirst()).allSatisfy(<)
        else {
            throw LookMLError(
                place ?? SourcePlace(file: ""), "expected rising numbers behind tiers",
                hint: "write tiers: [0, 10, 20]")
        }
        let styleName = block.scalar("style") ?? "classic"
        guard let style = TierStyle(rawValue: styleName) else {
            throw LookMLError(
                block.last("style")?.valuePlace ?? place,
                "the style \(styleName) is not understood",
                hint: "the styles are classic, interval, integer and relational")
        }
        return .tier(bounds: bounds, style: style)
    }

    // MARK: - Dimension groups

    private func group(_ entry: Entry, _ block: Block, _ name: String) -> [Field] {
        var model = field(entry, block, name, .dimension)
        let typeName = block.scalar("type") ?? "time"
        if typeName == "duration" { return durations(entry, block, name, model) }
        guard typeName == "time" else {
            model.problems = [
                LookMLError(
                    block.last("type")?.valuePlace ?? entry.place,
                    "the dimension group type \(typeName) is not understood",
                    hint: "the types are time and duration")
            ]
            return [model]
        }
        read(&model) { field throws(LookMLError) in
            field.sql = try block.template("sql", constants: constants)
        }
        if let datatype = block.last("datatype"), let name = datatype.value.scalar,
            TimeSource.Datatype(rawValue: name) == nil
        {
            model.problems.append(
                LookMLError(
                    datatype.valuePlace, "the datatype \(name) is not understood",
                    hint: "the datatypes are epoch, date, datetime, timestamp and yyyymmdd"))
        }
        let frames = block.last("timeframes") == nil ? Timeframe.usual : block.names("timeframes")
        let source = source(block, group: name)
        var fields: [Field] = []
        for frame in frames where !fields.contains(where: { $0.name == "\(name)_\(frame)" }) {
            var field = model
            field.name = "\(name)_\(frame)"
            if let timeframe = Timeframe(frame) {
                field.type = .time(timeframe, source)
            } else {
                field.problems.append(
                    LookMLError(
                        block.last("timeframes")?.valuePlace ?? entry.place,
                        "the timeframe \(frame) is not understood"))
            }
            fields.append(field)
        }
        return fields
    }

    /// The intervals of a group of type duration, named as `days_open`.
    private func durations(
        _ entry: Entry, _ block: Block, _ name: String, _ model: Field
    ) -> [Field] {
        let all = DurationUnit.allCases.map(\.rawValue)
        let names = block.last("intervals") == nil ? all : block.names("intervals")
        var fields: [Field] = []
        for unitName in names where !fields.contains(where: { $0.name == "\(unitName)s_\(name)" }) {
            var field = model
            field.name = "\(unitName)s_\(name)"
            read(&field) { field throws(LookMLError) in
                guard let unit = DurationUnit(rawValue: unitName) else {
                    throw LookMLError(
                        block.last("intervals")?.valuePlace ?? entry.place,
                        "the interval \(unitName) is not understood",
                        hint: "the intervals are " + all.joined(separator: ", "))
                }
                guard let start = try block.template("sql_start", constants: constants),
                    let end = try block.template("sql_end", constants: constants)
                else {
                    throw LookMLError(entry.place, "expected sql_start and sql_end in a duration")
                }
                field.type = .duration(unit, start: start, end: end, group: name)
            }
            fields.append(field)
        }
        return fields
    }
}
