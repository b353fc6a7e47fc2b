@testable import Rowcast

/// The text that a browser shows for the html of a cell, which cleaning must not change: references
/// resolved, `<br>` and the ends of blocks as line feeds, white space as one blank, images as their
/// alternative text.
struct HTMLPlainText {
    /// Where the text began.
    private let start: Int
    // What stands between the text so far and what comes next.
    private var hasBlank = false
    private var hasBlock = false
    private var breakCount = 0
    private var preformattedDepth = 0

    private static let cleaner = HTMLCleaner()

    private init(start: Int) { self.start = start }

    /// Appends the text of html.
    static func append(of html: PaddedText, into output: inout OutputBuffer) {
        // What is shown is what is left after cleaning.
        var cleaned = OutputBuffer(capacity: html.count + 256)
        cleaner.append(cleaned: html, into: &cleaned)
        var text = HTMLPlainText(start: output.count)
        var scratch = OutputBuffer(capacity: 256)
        var tokens = HTMLTokenizer(cleaned.text())
        while let token = tokens.next() {
            switch token {
            case .text(let range):
                text.append(cleaned.text(), range, isAttribute: false, &scratch, &output)
            case .start(.br, _, _): text.breakCount += 1
            case .start(.img, let list, _):
                let attributes = HTMLCleanAttributes(of: .img, list, in: cleaned.text())
                if let range = attributes[.alt] {
                    text.append(cleaned.text(), range, isAttribute: true, &scratch, &output)
                }
            case .start(let element?, _, _):
                if element.isBlock { text.hasBlock = true }
                if element == .pre { text.preformattedDepth += 1 }
            case .end(let element?):
                if element.isBlock { text.hasBlock = true }
                if element == .pre { text.preformattedDepth -= 1 }
            case .start(nil, _, _), .end(nil): break
            }
        }
    }

    private mutating func append(
        _ html: PaddedText, _ range: Range<Int>, isAttribute: Bool,
        _ scratch: inout OutputBuffer, _ output: inout OutputBuffer
    ) {
        scratch.count = 0
        scratch.append(textOfHTML: html, range, isAttribute: isAttribute)
        for index in 0..<scratch.count {
            let byte = scratch.base[index]
            if byte == .lineFeed {
                // There is none but in attributes.
                hasBlank = true
            } else if byte == .space && preformattedDepth == 0 {
                hasBlank = true
            } else {
                appendGap(&output)
                output.append(byte)
            }
        }
    }

    /// None at the start, and the strongest that applies.
    private mutating func appendGap(_ output: inout OutputBuffer) {
        let isFirst = output.count == start
        if breakCount > 0 || hasBlock {
            for _ in 0..<max(breakCount, isFirst ? 0 : 1) { output.append(.lineFeed) }
        } else if hasBlank && !isFirst {
            output.append(.space)
        }
        (hasBlank, hasBlock, breakCount) = (false, false, 0)
    }
}
