/// The files of a project.
///
/// A file that is no LookML is an error of its own and spoils nothing but itself.
package struct Project: Sendable {
    /// Trees of the files by their path below the project's folder.
    package private(set) var documents: [String: Document] = [:]
    /// Values of the constants of `manifest.lkml`.
    package private(set) var constants: [String: String] = [:]
    package private(set) var problems: [LookMLError] = []
    /// Greatest number of includes of a model with all files that it includes.
    static let maxIncludes = 10_000
    /// Paths of all files, sorted, so that a pattern includes them in the same order everywhere.
    private let paths: [IncludePattern.Path]

    /// Reads the texts of files. Paths use `/` and have none at their start.
    package init(files: [(path: String, text: String)], limits: Parser.Limits = Parser.Limits()) {
        self.init(contents: files.map { ($0.path, Array($0.text.utf8)) }, limits: limits)
    }

    /// Reads the bytes of files, which are texts in UTF-8.
    package init(
        contents files: [(path: String, bytes: [UInt8])], limits: Parser.Limits = Parser.Limits()
    ) {
        paths = files.map(\.path).sorted().map(IncludePattern.Path.init)
        for (path, bytes) in files {
            do throws(LookMLError) {
                let text = try Project.text(of: bytes, file: path)
                documents[path] = try Parser.document(of: text, file: path, limits: limits)
            } catch {
                problems.append(error)
            }
        }
        for entry in documents["manifest.lkml"]?.entries ?? [] where entry.key == "constant" {
            guard let block = entry.block, let name = block.name else { continue }
            constants[name] = block.last("value")?.value.scalar ?? ""
        }
    }

    private static func text(
        of bytes: [UInt8], file: String
    ) throws(LookMLError) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        // The first character that stands for bytes which are none, and is not itself in the file.
        let replacement: Unicode.Scalar = "\u{FFFD}"
        var place = SourcePlace(file: file)
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            let written = Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            if scalar == replacement, !bytes[place.byte...].starts(with: written) { break }
            place.byte += written.count
            place.column = scalar == "\n" ? 1 : place.column + 1
            if scalar == "\n" { place.line += 1 }
        }
        throw LookMLError(
            place, "bytes that are not UTF-8", hint: "save the file in UTF-8")
    }

    /// Paths of the model files.
    package var modelPaths: [String] {
        paths.map(\.text).filter { $0.hasSuffix(".model.lkml") || $0.hasSuffix(".model") }
    }

    /// Name of the model of a path: `models/shop.model.lkml` is `shop`.
    package static func modelName(of path: String) -> String {
        let file = path.split(separator: "/").last ?? ""
        return String(file.split(separator: ".").first ?? file)
    }

    /// The views and explores that a model sees.
    package func scope(ofModel path: String) -> ModelScope {
        var scope = ModelScope(name: Project.modelName(of: path))
        var seen: Set<String> = [path]
        var count = 0
        // A stack instead of recursion: files may include each other in long chains.
        var stack: [(entries: [Entry], next: Int)] = [(documents[path]?.entries ?? [], 0)]
        while let (entries, next) = stack.last {
            guard next < entries.count else {
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            let entry = entries[next]
            guard entry.key == "include" else {
                scope.add(entry)
                continue
            }
            count += 1
            guard count <= Project.maxIncludes else {
                if count == Project.maxIncludes + 1 {
                    scope.problems.append(
                        LookMLError(
                            entry.place,
                            "the model has more than \(Project.maxIncludes) includes",
                            hint: "include folders, as /views/*.view.lkml"))
                }
                continue
            }
            let files = includedFiles(entry, problems: &scope.problems).filter {
                seen.insert($0).inserted
            }
            for file in files.reversed() { stack.append((documents[file]?.entries ?? [], 0)) }
        }
        scope.resolve()
        return scope
    }

    /// Files of an `include`. Dashboards are documents of another language and are passed over.
    private func includedFiles(_ entry: Entry, problems: inout [LookMLError]) -> [String] {
        guard let text = entry.value.scalar else {
            problems.append(
                LookMLError(entry.valuePlace, "expected the text of a path behind include"))
            return []
        }
        let names = text.split(separator: "/")
        if let last = names.last,
            last.contains("dashboard") || last.hasSuffix(".lookml") || last.hasSuffix(".md")
        {
            return []
        }
        if text.hasPrefix("//") {
            problems.append(
                LookMLError(
                    entry.valuePlace, "include of another project: \(text)",
                    hint: "copy its files into this project's folder"))
            return []
        }
        let pattern = IncludePattern(text, from: entry.place.file)
        let files = paths.filter { pattern?.matches($0) ?? false }.map(\.text)
        if files.isEmpty {
            problems.append(
                LookMLError(
                    entry.valuePlace, "no file matches the include \(text)",
                    hint: "a path without / at its start begins at the folder of "
                        + entry.place.file))
        }
        return files.filter { documents[$0] != nil }
    }
}
