import Rowcast
import Testing

/// Every decoder through `DecoderVerifier`, with every document of `Fixtures/Results`.
///
/// A sample by default; everything with `ROWCAST_FULL=1`.
@Suite(.timeLimit(.minutes(60)))
struct DecoderVerifierTests {
    static func documents(_ result: ResultCase) throws -> [DecoderVerifier] {
        let plain = result.decodableFormats.map { ($0, result.path(of: $0)) }
        return try (plain + result.variants.map { ($0.format, $0.path) }).map { format, path in
            DecoderVerifier(format: format, bytes: try Fixtures.bytes(path), name: path)
        }
    }

    @Test(arguments: ResultCase.all)
    func `reads, frames and threads do not change a byte`(_ result: ResultCase) throws {
        for document in try Self.documents(result) {
            let isSmall = document.bytes.count < 20_000
            typealias Way = DecoderVerifier.Way
            if Fixtures.isFullRun {
                document.verifyWays(isSmall ? Way.all : Way.some)
            } else {
                document.verifyWays(isSmall && document.format != .xlsx ? Way.some : Way.few)
            }
        }
    }

    @Test(arguments: ResultCase.all)
    func `a document cut anywhere is not taken for whole`(_ result: ResultCase) throws {
        for document in try Self.documents(result) {
            let cuts = document.cuts(isFull: Fixtures.isFullRun)
            switch document.format {
            case .csv, .md, .txt, .ndjson: try document.verifyUnmarkedCuts(cuts)
            case _ where document.name.contains("/lines"): try document.verifyUnmarkedCuts(cuts)
            default: document.verifyCuts(cuts)
            }
        }
    }
}
