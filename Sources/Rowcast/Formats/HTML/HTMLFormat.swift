extension ResultFormat {
    /// A table of HTML.
    public static let html = ResultFormat(
        name: "html", aliases: ["htm"],
        summary: "a table of HTML, bare or as a page",
        extensions: ["html", "htm"],
        mediaType: "text/html; charset=utf-8",
        options: HTMLOptions.all,
        recognize: { HTMLRecognition.likelihood($0) },
        makeDecoder: { HTMLDecoder(options: $0) },
        makeEncoder: { HTMLEncoder($0) },
        makeChecker: { _, _ in HTMLChecker() })
}

enum HTMLRecognition {
    /// How likely a text is a page or a piece of one.
    static func likelihood(_ prefix: UnsafeBufferPointer<UInt8>) -> Likelihood {
        var text = prefix[...]
        if text.starts(with: utf8ByteOrderMark) { text = text.dropFirst(3) }
        text = text.drop { $0.isBlank }
        // A page of XHTML may say that it is XML.
        if text.starts(with: "<?xml".utf8), let end = text.firstIndex(of: UInt8(ascii: ">")) {
            text = text[(end + 1)...].drop { $0.isBlank }
        }
        guard text.first == UInt8(ascii: "<"), !text.contains(0) else { return .no }
        for start in ["<table", "<html", "<!doctype html"] where text.startsIgnoringCase(start) {
            return .certain
        }
        if text.startsIgnoringCase("<!--") { return .possible }
        for start in ["<head", "<body", "<div", "<p>", "<h1", "<style", "<section", "<main"]
        where text.startsIgnoringCase(start) {
            return .likely
        }
        return .no
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    fileprivate func startsIgnoringCase(_ lowercase: String) -> Bool {
        prefix(lowercase.utf8.count).map { 65...90 ~= $0 ? $0 | 32 : $0 }
            .elementsEqual(lowercase.utf8)
    }
}
