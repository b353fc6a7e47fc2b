import LookML
import Testing

struct ViewTests {
    private func view(_ text: String, constants: [String: String] = [:]) throws -> View {
        let document = try Parser.document(of: text, file: "f")
        return View(try #require(document.entries.first), constants: constants)
    }

    private func problems(_ view: View) -> [String] {
        view.fields.flatMap { field in field.problems.map { "\(field.name): \($0)" } }
    }

    @Test func `fields have their types`() throws {
        let view = try view(
            """
            view: v {
              dimension: s {}
              dimension: n { type: number primary_key: yes hidden: yes value_format_name: usd }
              dimension: y { type: yesno sql: ${n} > 1 ;; }
              dimension: d { type: date datatype: date convert_tz: no }
              dimension: t { type: tier tiers: [0, 10.5, 20] style: integer sql: ${n} ;; }
              dimension: c { case: { when: { sql: ${n} = 1 ;; label: "one" } else: "more" } }
              measure: count { type: count filters: [y: "Yes", v.s: "-a"] }
              measure: p { type: percentile percentile: 75 sql: ${n} ;; }
              measure: old { type: sum filters: { field: s value: "x" } sql: ${n} ;; }
              measure: ratio { type: number sql: ${old} / ${count} ;; }
              filter: f { type: date }
            }
            """)
        #expect(problems(view) == [])
        #expect(view["s"]?.type == .string)
        #expect(view.primaryKey?.name == "n")
        #expect(view["n"]?.isHidden == true)
        #expect(view["n"]?.valueFormatName == "usd")
        #expect(view["y"]?.type == .yesNo)
        #expect(
            view["d"]?.type
                == .time(.date, TimeSource(group: nil, datatype: .date, convertsTimeZone: false)))
        #expect(view["t"]?.type == .tier(bounds: ["0", "10.5", "20"], style: .integer))
        guard case .cases(let branches, let otherwise)? = view["c"]?.type else {
            Issue.record("c is no case")
            return
        }
        #expect(branches.map(\.label) == ["one"])
        #expect(otherwise == "more")
        #expect(view["count"]?.filters.map(\.field) == ["y", "v.s"])
        #expect(view["count"]?.filters.map(\.text) == ["Yes", "-a"])
        #expect(view["p"]?.type == .measure(.percentile("75")))
        #expect(view["old"]?.filters.map(\.text) == ["x"])
        #expect(view["f"]?.kind == .filter)
        #expect(view.table == .named(SQLTemplate(pieces: [.text("v")])))
    }

    @Test func `a dimension group is a field for each timeframe`() throws {
        let view = try view(
            """
            view: v {
              dimension_group: created { type: time timeframes: [raw, date, minute15, fortnight] sql: ${TABLE}.at ;; }
              dimension: late { type: yesno sql: ${created_raw} > 5 ;; }
              dimension_group: all {}
            }
            """)
        #expect(
            view.fields.prefix(4).map(\.name) == [
                "created_raw", "created_date", "created_minute15", "created_fortnight",
            ])
        let source = TimeSource(group: "created", datatype: .datetime, convertsTimeZone: true)
        #expect(view["created_minute15"]?.type == .time(.minutes(15), source))
        #expect(
            problems(view)
                == ["created_fortnight: f:2:53: the timeframe fortnight is not understood"])
        #expect(view["all_day_of_week"]?.problems == [])
    }

    @Test func `a derived table is its query, or an error of the view`() throws {
        let query = try view(
            "view: v { derived_table: { sql: SELECT 1 FROM ${w.SQL_TABLE_NAME} ;; } }")
        #expect(
            query.table
                == .query(SQLTemplate(pieces: [.text("SELECT 1 FROM "), .tableName(view: "w")])))
        let native = try view("view: v { derived_table: { explore_source: e {} } dimension: a {} }")
        guard case .unusable(let error) = native.table else {
            Issue.record("a derived table without sql is usable")
            return
        }
        #expect(
            "\(error)" == "f:1:28: a derived table without sql, with explore_source, is not "
                + "understood; write its query as sql")
        #expect(native["a"]?.problems == [])
    }

    @Test func `constants of the manifest are put in`() throws {
        let text = "view: v { sql_table_name: @{schema}.t ;; dimension: a { sql: @{none} ;; } }"
        let view = try view(text, constants: ["schema": "prod"])
        #expect(view.table == .named(SQLTemplate(pieces: [.text("prod.t")])))
        #expect(problems(view) == ["a: f:1:62: no constant none; define it in manifest.lkml"])
    }

    @Test func `an error spoils the fields that need it and no others`() throws {
        let view = try view(
            """
            view: v {
              dimension: a { sql: {% if x %} 1 {% endif %} ;; }
              dimension: b { sql: ${a} + 1 ;; }
              dimension: c { type: distance }
              dimension: good { sql: ${TABLE}.good ;; label: "{{ any }}" }
              measure: m { type: sum sql: ${b} ;; }
              measure: p { type: running_total sql: ${n} ;; }
              measure: n { type: count filters: [gone: "1"] }
              dimension: d { sql: ${other.x} ;; }
            }
            """)
        #expect(
            problems(view) == [
                "a: f:2:23: liquid is not understood; write the SQL out; fields without liquid are "
                    + "not affected",
                "b: f:3:23: b needs a, which is not understood: liquid is not understood (line 2 of "
                    + "f); write the SQL out; fields without liquid are not affected",
                "c: f:4:24: the dimension type distance is not understood; the types are string, "
                    + "number, yesno, date, date_time, tier, location and zipcode",
                "m: f:6:31: m needs a, which is not understood: liquid is not understood (line 2 of "
                    + "f); write the SQL out; fields without liquid are not affected",
                "p: f:7:22: the measure type running_total is not understood; the types are count, "
                    + "count_distinct, sum, average, min, max, median, percentile, list, number, "
                    + "string, date and yesno",
                "n: f:8:38: no field gone in the view v; write ${TABLE}.gone for a column",
            ])
        #expect(view["d"]?.foreignViews == ["other"])
    }

    @Test func `circles of references are errors of each field in them`() throws {
        let view = try view(
            "view: v { dimension: a { sql: ${b} ;; } dimension: b { sql: ${v.c} ;; } "
                + "dimension: c { sql: ${a} ;; } dimension: d { sql: ${d} ;; } dimension: e {} }")
        #expect(view.fields.map { $0.problems.isEmpty } == [false, false, false, false, true])
        #expect(
            view["c"]?.problems.first?.description
                == "f:1:93: c refers to itself: a → b → c → a; write the column, as "
                + "${TABLE}.column, in one of them")
    }

    @Test func `measures over measures are numbers`() throws {
        let view = try view(
            "view: v { measure: n { type: count } measure: s { type: sum sql: ${n} ;; } "
                + "dimension: d { sql: ${n} ;; } }")
        #expect(
            problems(view) == [
                "s: f:1:66: the measure s aggregates the measure n; make s a measure of type number",
                "d: f:1:96: the dimension d refers to the measure n; make d a measure of type number",
            ])
    }

    @Test func `references that would fill memory are refused`() throws {
        var text = "view: v { dimension: d0 {} "
        for index in 1...60 {
            text += "dimension: d\(index) { sql: ${d\(index - 1)} + ${d\(index - 1)} ;; } "
        }
        let view = try view(text + "}")
        #expect(view["d10"]?.problems == [])
        // A field counts 64 bytes and its own text, so that d13 has 131 × 2^13 - 67.
        #expect(
            view["d60"]?.problems.first?.reason
                == "d60 needs d13, which is not understood: the text of d13 has over 1048576 bytes, "
                + "or over 256 references in a row (line 1 of f)")
        var chain = "view: v { dimension: d0 {} "
        for index in 1...20_000 { chain += "dimension: d\(index) { sql: ${d\(index - 1)} ;; } " }
        #expect(try self.view(chain + "}")["d20000"]?.problems.isEmpty == false)
    }
}
