/// A conversion as a state machine, without I/O and without threads: the whole flow of a conversion.
///
///     opening ▶ [keeping ▶ rows: survey ▶ rewinding] ▶ [keeping ▶ rows: collect, count ▶ rewinding] …
///             ▶ heading ▶ rows: write ▶ ending ▶ finished
///
/// Several inputs are opened one after the other, each as far as its rows (opening ▶ … ▶ leaving ▶
/// entering ▶ opening …); then a pass goes over the rows of all (entering ▶ rows ▶ entering ▶ rows …).
///
/// A driver asks for the `next` task, does it, and reports back. The document says whether there is a
/// survey, the plan whether rows are counted. Steps of a pass over the rows may be done by any number
/// of threads at once, all other tasks are done one at a time.
///
/// A driver calls with its lock held, except where a comment says otherwise.
final class Engine: @unchecked Sendable {
    enum Stage {
        case opening, openingContainer(OpenContainer), seekingEnd
        case keeping(Plan.Pass), rows(Plan.Pass), rewinding
        /// Going on from one of several inputs to another, to open it or for a pass over its rows.
        case leaving, entering(Plan.Pass?)
        case heading, ending, finished
    }

    var stage = Stage.opening
    /// Whether a task is being done that allows no other beside it.
    var isBusy = false
    /// The documents of the inputs; one, unless rows of several are joined.
    var documents: [Document]
    /// Number of the input that is being read.
    var input = 0
    var plan: Plan?
    /// The outputs; nil where a document is inspected.
    var outputs: OutputEncoding?
    /// The encoders that look at rows, during the pass that counts them.
    var survey: OutputEncoding?
    var rows: RowsPass?
    /// The rows that the pass had of the inputs before.
    var earlierRows: Pipeline.EarlierRows?
    var earlierByteCount = 0
    /// Warnings about the inputs that no pass over rows gives.
    var inputWarnings: [Warning] = []
    private(set) var passCount = 0
    /// The footer and the totals row behind the rows, known when the last row is written.
    var end: (footer: ResultFooter, totals: Frame?) = (ResultFooter(), nil)
    /// Whether to collect the statistics of a document that is inspected.
    var collectsStatistics = false
    /// The facts about the rows of a document that is inspected.
    var inspected: (cells: CellExtras, statistics: Statistics?)?
    var failure: ConversionError?
    /// Whether the failure's byte lies in the rows or behind them, and its line is not known yet.
    var lacksLine = false
    /// Whether an error in an input has the input's name, since there are several.
    var namesInputs: Bool
    /// Whether line feeds are counted while frames are cut, for an input that cannot be read again.
    var countsLines: Bool
    let opening = ReadBuffer(byteCount: 256 << 10)

    init(_ documents: [Document], _ outputs: OutputEncoding?, canRewind: Bool) {
        self.documents = documents
        self.outputs = outputs
        namesInputs = documents.count > 1
        countsLines = !canRewind
    }

    func next() -> Task {
        while failure == nil, !isBusy {
            switch stage {
            case .opening: return alone(.read(opening.room))
            case .openingContainer(let open): return alone(.openContainer(open))
            case .seekingEnd: return alone(.readEnd(byteCount: Document.endSize))
            case .keeping: return alone(.keepInput)
            case .rewinding: return alone(.rewind(skipping: document.prefix.count))
            case .leaving: return alone(.keepWholeInput)
            case .entering(nil): return alone(.enter(input: input, skipping: 0))
            case .entering(.some):
                return alone(.enter(input: input, skipping: document.startByteCount))
            case .heading, .ending: return alone(.write(nil))
            case .finished: return .finish
            case .rows(let pass):
                if let task = rows?.next() { return task }
                attempt { () throws(ConversionError) in try end(pass) }
            }
        }
        return failure == nil ? .wait : .finish
    }

    private func alone(_ task: Task) -> Task {
        isBusy = true
        return task
    }

    /// Tries to open the document with the bytes that were read; with `isWhole` there are no more.
    func open(isWhole: Bool) throws(ConversionError) {
        guard try document.open(isWhole: isWhole), let opened = document.opened else {
            stage = .opening
            if let open = document.container { stage = .openingContainer(open) }
            return
        }
        guard opened.isSurvey else { return try prepare() }
        stage = opened.openedByEnd == nil || outputs == nil ? .keeping(.survey) : .seekingEnd
    }

    /// Begins the outputs, now that the header is known, or a pass over the rows that has to come first.
    func prepare() throws(ConversionError) {
        guard plan != nil || documents.count == 1 else {
            stage = .leaving
            return
        }
        if plan == nil { plan = try makePlan() }
        if let pass = try passAhead() {
            stage = documents.count == 1 ? .keeping(pass) : .entering(pass)
        } else if let plan, outputs != nil {
            try outputs?.begin(plan)
            stage = .heading
        } else {
            try begin(.write)
        }
    }

    /// Begins a pass, or goes on with it in the next input.
    func begin(_ kind: Plan.Pass) throws(ConversionError) {
        guard let pass = try makePass(kind) else { return }
        rows = pass
        if earlierRows == nil { passCount += 1 }
        stage = .rows(kind)
    }

    private func end(_ pass: Plan.Pass) throws(ConversionError) {
        guard let pipeline = rows?.pipeline else { return }
        if let failure = pipeline.failure { throw failure }
        switch pass {
        case .survey:
            try document.reopen(after: pipeline)
            stage = .rewinding
        case .collect, .count:
            let totals = try plan?.needsTotals == true ? document.finish(pipeline).totals : nil
            document.renewRows()
            if try goesOn(pass, behind: pipeline) { return }
            try didSee(pipeline, totals: totals)
            if documents.count == 1 { stage = .rewinding } else { try beginAnew() }
        case .write:
            try finishInput(pipeline)
            if try goesOn(pass, behind: pipeline) { return }
            try outputs?.finish(end, after: pipeline)
            stage = outputs == nil ? .finished : .ending
        }
    }
}
