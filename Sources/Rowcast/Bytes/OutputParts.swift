/// The files of an output in parts, of `OutputFiles`.
///
/// Each part has a hidden name and is closed when it ends, so that thousands need one descriptor. The names
/// come when all parts are there, since their numbers are padded to one width.
///
/// An `OutputParts` is not thread-safe; the set's lock guards it, but for the open descriptor, which
/// the writing thread has.
final class OutputParts: @unchecked Sendable {
    /// The place of the number in a path.
    static let mark = "{n}"

    /// The path as the user wrote it, with `mark` in its last part.
    let path: String
    private var hiddenPaths: [String] = []
    private(set) var descriptor: Int32?

    init(path: String) throws(ConversionError) {
        self.path = path
        guard lastPart(of: path).contains(OutputParts.mark) else {
            throw ConversionError(
                .unsupported, "the name of an output in parts has no \(OutputParts.mark)")
        }
        try openPart()
    }

    deinit { discard() }

    /// Opens a further part, and returns its descriptor.
    func openPart() throws(ConversionError) {
        let (opened, hidden) = try OutputFile.stage(in: folderName(of: path), isUnnamed: false)
        descriptor = opened
        if let hidden { hiddenPaths.append(hidden) }
    }

    /// Closes the current part.
    func closePart() throws(ConversionError) {
        guard let open = descriptor else { return }
        descriptor = nil
        // Some network file systems report a full disk only when a file is closed.
        guard SystemCall.closeFile(open) else { throw .cannot("be written") }
    }

    /// Removes all parts.
    func discard() {
        if let descriptor { SystemCall.closeFile(descriptor) }
        descriptor = nil
        for path in hiddenPaths { SystemCall.removeFile(path) }
        hiddenPaths = []
    }

    /// The paths of the parts in order.
    var paths: [String] {
        let width = String(hiddenPaths.count).utf8.count
        return hiddenPaths.indices.map { index in
            let digits = String(index + 1)
            let number = String(repeating: "0", count: width - digits.utf8.count) + digits
            let name = lastPart(of: path)
            let folder = path.dropLast(name.count)
            return folder
                + name.split(separator: OutputParts.mark, omittingEmptySubsequences: false)
                .joined(separator: number)
        }
    }

    /// Puts the parts under their names, and adds each step to `steps`; the caller undoes them if
    /// that fails.
    func publish(_ steps: inout [PublishingStep]) throws(ConversionError) {
        try closePart()
        let hidden = hiddenPaths
        for (index, path) in paths.enumerated() {
            guard case .path(let target) = try OutputTarget(path) else { continue }
            if let old = FileStatus(path: target),
                let file = SystemCall.openFile(hidden[index], for: .writing)
            {
                old.passOn(to: file)
                SystemCall.closeFile(file)
            }
            guard let step = PublishingStep.keeping(target, replacedBy: hidden[index]) else {
                throw ConversionError.cannot("be replaced").of(path)
            }
            steps.append(step)
        }
        hiddenPaths = []
    }
}
