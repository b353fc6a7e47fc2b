import LookML
import Testing

struct ExploreTests {
    private let model = Model(
        Project(files: [
            (
                path: "m.model.lkml",
                text: """
                view: orders {
                  dimension: id {} dimension: status {}
                  dimension_group: at { timeframes: [date, year] }
                  set: short { fields: [id, at] }
                  set: all { fields: [short*, status, -id] }
                }
                view: users { dimension: id {} dimension: name {} }
                explore: orders {
                  label: "Orders" hidden: yes fields: [ALL_FIELDS*, -users.id]
                  always_filter: { filters: [status: "paid"] }
                  sql_always_where: ${orders.id} > 0 ;;
                  join: buyer { from: users sql_on: ${buyer.id} = ${orders.id} ;; }
                }
                explore: people { from: users }
                explore: alias { view_name: o from: orders }
                explore: mine { extends: [orders] label: "Mine" join: buyer { type: inner } }
                explore: lost { view_name: nowhere }
                """
            )
        ]), path: "m.model.lkml")

    private func explore(_ name: String) throws -> Explore {
        try #require(model.explores.first { $0.name == name })
    }

    @Test func `an explore has a base view under a name`() throws {
        #expect(try explore("orders").baseView == "orders")
        #expect(try explore("people").viewAlias == "people")
        #expect(try explore("people").baseView == "users")
        #expect(try explore("alias").viewAlias == "o")
        #expect(try explore("alias").baseView == "orders")
        #expect(
            try explore("lost").problems.map(\.description) == [
                "m.model.lkml:17:28: no view nowhere for the explore lost; include the view's "
                    + "file, or name its view with from"
            ])
    }

    @Test func `an explore has labels, filters and joins`() throws {
        let orders = try explore("orders")
        #expect(orders.label == "Orders")
        #expect(orders.isHidden)
        #expect(orders.alwaysFilter.map(\.field) == ["status"])
        #expect(orders.alwaysFilter.map(\.text) == ["paid"])
        #expect(orders.sqlAlwaysWhere?.references.map(\.field) == ["id"])
        #expect(orders.joins.map(\.name) == ["buyer"])
        #expect(orders.joins.map(\.view) == ["users"])
        #expect(orders.problems == [])
    }

    @Test func `filters of an explore name fields that exist and are understood`() {
        let text = """
            view: v { dimension: a {} dimension: b { sql: {{ x }} ;; } parameter: p {} }
            explore: good { from: v always_filter: { filters: [good.a: "1", a: "2", p: "3"] } }
            explore: v { always_filter: { filters: [c: "1"] } }
            explore: w { view_name: v always_filter: { filters: { field: w.a value: "1" } } }
            explore: x { view_name: v sql_always_where: ${v.b} = 1 ;; join: j { from: v } }
            """
        let project = Project(files: [(path: "m.model.lkml", text: text)])
        #expect(
            Model(project, path: "m.model.lkml").explores.flatMap(\.problems).map(\.reason) == [
                "no field c in the view v", "no view w in the explore w",
                "the explore x needs v.b, which is not understood: liquid is not understood "
                    + "(line 1 of m.model.lkml)",
            ])
    }

    @Test func `an explore that extends another keeps its view and joins`() throws {
        let mine = try explore("mine")
        #expect(mine.baseView == "orders")
        #expect(mine.label == "Mine")
        #expect(mine.joins.count == 1)
        #expect(mine.joins.first?.block.last("type")?.value == .word("inner"))
        #expect(mine.joins.first?.block.last("sql_on") != nil)
    }

    @Test(arguments: [
        ("[ALL_FIELDS*]", "o.at_date o.at_year o.id o.status u.id u.name"),
        ("[-u.id, -at]", "o.id o.status u.name"),
        ("[id, u.name]", "o.id u.name"),
        ("[o.short*]", "o.at_date o.at_year o.id"),
        ("[all*]", "o.at_date o.at_year o.status"),
        ("[ALL_FIELDS*, -o.all*]", "o.id u.id u.name"),
        ("[u.ALL_FIELDS*]", "u.id u.name"),
    ])
    func `a list of fields selects names, sets and all`(list: String, names: String) throws {
        let document = try Parser.document(of: "fields: \(list)", file: "f")
        guard case .list(let items)? = document.entries.first?.value else {
            Issue.record("no list")
            return
        }
        let selection = FieldSelection(
            views: [
                "o": try #require(model.views["orders"]), "u": try #require(model.views["users"]),
            ], base: "o")
        #expect(try selection.names(of: items).sorted().joined(separator: " ") == names)
    }

    @Test func `sets that contain each other are errors, in little time`() throws {
        var text = ""
        for index in 0..<40 {
            text += "set: s\(index) { fields: [s\(index + 1)*, s\(index + 1)*] } "
        }
        let document = try Parser.document(
            of:
                "view: v { \(text) } fields: [s0*] fields: [s20*] view: w { set: s { fields: [s*] } }",
            file: "f")
        let view = View(document.entries[0])
        let selection = FieldSelection(views: ["v": view], base: "v")
        for (index, error) in [(1, "more than 32 sets"), (2, "no set s40 in the view v")] {
            guard case .list(let items) = document.entries[index].value else { continue }
            #expect(message { _ = try selection.names(of: items) }.contains(error))
        }
    }
}
