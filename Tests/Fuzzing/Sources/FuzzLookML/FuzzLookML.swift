import FilterLanguage
import LookML
import QueryCompiler

/// One input; libFuzzer calls this.
///
/// The input is a project, with a form feed between its files: the first is the model, the second its manifest, and
/// the others are views. Each field of each explore is compiled.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: start, count: count)
    let texts = input.split(separator: 12, maxSplits: 7, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    let names = ["m.model.lkml", "manifest.lkml"] + (2..<8).map { "v/\($0).view.lkml" }
    let project = Project(files: zip(names, texts).map { (path: $0, text: $1) })
    check(project.problems, texts)
    let model = Model(project, path: names[0])
    check(model.problems, texts)
    for explore in model.explores.prefix(8) { compile(explore, in: model) }
    return 0
}

/// Each problem stands at a place of its file.
private func check(_ problems: [LookMLError], _ texts: [String]) {
    for problem in problems where problem.place.line < 1 || problem.place.column < 1 {
        fatalError("no place: \(problem)")
    }
}

private func compile(_ explore: Explore, in model: Model) {
    let scope = ExploreScope(explore, in: model)
    let names = scope.fields.prefix(40).map(\.name)
    for dialect in [SQLDialect.sqlite, .postgreSQL, .duckDB] {
        let compiler = QueryCompiler(
            scope, QuerySetting(dialect: dialect, now: CivilTime(year: 2024), timeZone: "UTC"))
        for name in names { compile([name], compiler, dialect) }
        compile(Array(names), compiler, dialect)
    }
}

/// A query that has SQL has statements, also with all that results may have besides their rows.
private func compile(_ names: [String], _ compiler: QueryCompiler, _ dialect: SQLDialect) {
    var request = QueryRequest(fields: names)
    request.filterExpression = "1=2"
    request.userAttributes = ["country": "Spain"]
    check(request, compiler, dialect)
    request.hasTotals = true
    request.hasRowTotals = true
    request.pivots = Array(names.prefix(1))
    request.subtotals = Array(names.dropFirst().prefix(1))
    check(request, compiler, dialect)
    request.pivots = []
    request.fillFields = Array(names.prefix(1))
    check(request, compiler, dialect)
}

private func check(_ request: QueryRequest, _ compiler: QueryCompiler, _ dialect: SQLDialect) {
    guard let query = try? compiler.compile(request) else { return }
    guard query.told(limit: 1, dialect).allSatisfy({ $0.contains("SELECT") }) else {
        fatalError("no statement for \(request.fields)")
    }
}
