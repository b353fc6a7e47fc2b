import LookML
import Testing

struct ProjectTests {
    private func model(_ files: (String, String)...) -> Model {
        Model(Project(files: files.map { (path: $0.0, text: $0.1) }), path: files[0].0)
    }

    @Test(arguments: [
        ("/views/a.view.lkml", ["a"]), ("/views/a.view", ["a"]), ("/views/*", ["a", "b"]),
        ("../views/*.view.lkml", ["a", "b"]), ("/**/*.view.lkml", ["a", "b", "c", "d", "e"]),
        ("/views/**/*.view", ["a", "b", "c"]), ("*.view.lkml", ["d"]), ("./d.view", ["d"]),
        ("/**/?.view", ["a", "b", "c", "d", "e"]), ("/**/**/c.view.lkml", ["c"]),
        ("/views/[ab].view", []), ("/../../e.view.lkml", []), ("/e*", ["e"]),
    ])
    func `an include takes the files of its pattern`(pattern: String, views: [String]) {
        let model = model(
            ("models/m.model.lkml", "include: \"\(pattern)\""),
            ("views/a.view.lkml", "view: a {}"), ("views/b.view.lkml", "view: b {}"),
            ("views/sub/c.view.lkml", "view: c {}"), ("models/d.view.lkml", "view: d {}"),
            ("e.view.lkml", "view: e {}"))
        #expect(model.views.keys.sorted() == views)
        #expect(model.problems.isEmpty == !views.isEmpty)
    }

    @Test func `files include others, themselves and each other`() {
        let model = model(
            ("m.model.lkml", "include: \"a.view\" include: \"m.model\""),
            ("a.view.lkml", "include: \"b.view\" view: a {}"),
            ("b.view.lkml", "include: \"a.view\" view: b {}"))
        #expect(model.views.keys.sorted() == ["a", "b"])
        #expect(model.problems.isEmpty)
    }

    @Test func `a broken file and a missing one are errors of their own`() {
        let files: [(path: String, text: String)] = [
            ("m.model.lkml", "include: \"*.view\" include: \"/none/*\" include: \"//other/x\""),
            ("bad.view.lkml", "view: bad {"), ("good.view.lkml", "view: good {}"),
        ]
        let project = Project(files: files)
        #expect(project.problems.map(\.place.file) == ["bad.view.lkml"])
        let model = Model(project, path: "m.model.lkml")
        #expect(model.views.keys.sorted() == ["good"])
        #expect(
            model.problems.map(\.description) == [
                "m.model.lkml:1:28: no file matches the include /none/*; a path without / at its "
                    + "start begins at the folder of m.model.lkml",
                "m.model.lkml:1:47: include of another project: //other/x; copy its files into "
                    + "this project's folder",
            ])
    }

    @Test func `a refinement changes fields by name, and adds others`() throws {
        let model = model(
            (
                "m.model.lkml",
                """
                view: v {
                  dimension: a { type: number sql: 1 ;; link: { label: "x" } }
                  dimension: b { type: string }
                }
                view: +v { dimension: a { label: "A" sql: 2 ;; link: { label: "y" } } measure: n { type: count } }
                view: +v { measure: b { type: count } }
                """
            ))
        let view = try #require(model.views["v"])
        #expect(view.fields.map(\.name) == ["a", "n", "b"])
        let a = try #require(view["a"])
        #expect(a.type == .number)
        #expect(a.label == "A")
        #expect(a.sql?.pieces == [.text("2")])
        #expect(a.block.all("link").count == 2)
        #expect(view["b"]?.kind == .measure)
    }

    @Test func `extends merges parents in their order, then the view itself`() throws {
        let model = model(
            (
                "m.model.lkml",
                """
                view: c { extends: [a, b] dimension: z { sql: c ;; } }
                view: a { extension: required sql_table_name: t_a ;; dimension: x { sql: a ;; } dimension: z {} }
                view: b { extends: [a] sql_table_name: t_b ;; dimension: x { label: "from b" } }
                """
            ))
        let view = try #require(model.views["c"])
        #expect(view.table == .named(SQLTemplate(pieces: [.text("t_b")])))
        #expect(!view.isExtensionRequired)
        #expect(view["x"]?.label == "from b")
        #expect(view["x"]?.sql?.pieces == [.text("a")])
        #expect(view["z"]?.sql?.pieces == [.text("c")])
        #expect(model.problems.isEmpty)
    }

    @Test func `circles and missing parents are errors, and the views stay`() {
        let model = model(
            (
                "m.model.lkml",
                "view: a { extends: [b] dimension: x {} }\nview: b { extends: [a] }\n"
                    + "view: c { extends: [none] }\nview: +gone {}\nview: a {}"
            ))
        #expect(model.views.keys.sorted() == ["a", "b", "c"])
        #expect(model.views["a"]?["x"] != nil)
        #expect(
            model.problems.map(\.description) == [
                "m.model.lkml:5:1: the view a exists twice, first in line 1 of m.model.lkml; "
                    + "rename one, or write view: +a to change the other",
                "m.model.lkml:4:7: no view gone to refine; include the file of the view before",
                "m.model.lkml:2:21: the view b extends itself: a → b → a; remove one extends",
                "m.model.lkml:3:21: no view none to extend; include the file of the view",
            ])
    }

    @Test func `views that extend each other twice do not double their links`() throws {
        var text = "view: v0 { dimension: d { link: { label: \"l\" } } }\n"
        for index in 1...60 {
            text += "view: v\(index) { extends: [v\(index - 1), w\(index)] }\n"
            text += "view: w\(index) { extends: [v\(index - 1)] }\n"
        }
        let model = model(("m.model.lkml", text))
        #expect(model.views["v30"]?["d"]?.block.all("link").count == 1)
    }

    @Test func `a view may have thousands of refinements`() throws {
        var text = "view: v { dimension: d { label: \"0\" } }\n"
        for index in 1...5_000 {
            text += "view: +v { dimension: d { label: \"\(index)\" link: { label: \"\(index)\" } } "
            text += "measure: m\(index) { type: count } }\n"
        }
        let view = try #require(model(("m.model.lkml", text)).views["v"])
        #expect(view.fields.count == 5_001)
        #expect(view["d"]?.label == "5000")
        #expect(view["d"]?.block.all("link").count == 5_000)
    }

    @Test func `a refinement adds parents to those of its view`() {
        let model = model(
            (
                "m.model.lkml",
                "view: v { extends: [a] }\nview: +v { extends: [b] sql_table_name: t ;; }\n"
                    + "view: a { dimension: x {} }\nview: b { dimension: y {} }"
            ))
        #expect(model.views["v"]?.fields.map(\.name) == ["x", "y"])
        #expect(model.views["v"]?.table == .named(SQLTemplate(pieces: [.text("t")])))
    }

    @Test func `settings of the model are read`() {
        let model = model(
            (
                "shop.model.lkml",
                """
                connection: "warehouse" label: "Shop" case_sensitive: no week_start_day: sunday
                fiscal_month_offset: -2
                named_value_format: euro { value_format: "0.00 \\"€\\"" }
                """
            ))
        #expect(model.name == "shop")
        #expect(model.connection == "warehouse")
        #expect(!model.isCaseSensitive)
        #expect(model.weekStartDay == "sunday")
        #expect(model.fiscalMonthOffset == -2)
        #expect(model.valueFormats == ["euro": "0.00 \"€\""])
    }
}
